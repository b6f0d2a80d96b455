/**
 * `deno task bench`: speed and memory, side by side with what else there is.
 *
 * @module
 */
import { dirname } from "node:path";
import type { Device } from "../backend/device.ts";
import { findAdapter, isSoftwareAdapter } from "../backend/webgpu_backend.ts";
import { startBenchDevice } from "../bench/bench_device.ts";
import { benchConfig } from "../bench/bench_config.ts";
import type { Budget } from "../bench/interleave.ts";
import { benchKernels, benchProducts } from "../bench/kernel_bench.ts";
import { benchMemory } from "../bench/memory_bench.ts";
import { findPytorch, measurePeer } from "../bench/peer.ts";
import { reportBackend } from "../bench/report.ts";
import {
  type BackendResult,
  BENCH_SCHEMA_VERSION,
  type BenchFile,
  type PresetResult,
} from "../bench/result.ts";
import { resultName } from "../bench/result_name.ts";
import { benchStep } from "../bench/step_bench.ts";
import { presetNamed, PRESETS } from "../config/preset.ts";
import { UsageError } from "../errors.ts";
import { pathExists } from "../path_exists.ts";
import { writeFileAtomically } from "../run/atomic_write.ts";
import { benchPriors } from "./bench_priors.ts";
import { describeMachine } from "./environment.ts";
import { choice, parseFlags, wholeNumber } from "./flags.ts";

const BACKENDS = ["auto", "webgpu", "wasm", "both"] as const;
const DEFAULT_PRESETS = ["quick", "original", "oasis"];
const DEFAULT_SECONDS = 1;
const QUICK_SECONDS = 0.1;
/** A training step takes longer than any of its operations, and is worth more of the time. */
const STEP_FACTOR = 10;
/** Of CPU time: what makes the difference between priors visible. */
const PRIOR_SECONDS = 240;

const HELP = `Measures operations, training steps and memory: ours, tfjs' own kernels, and PyTorch.

  deno task bench [flags]

  --backend NAME    ${
  BACKENDS.join(", ")
} (default: auto, a hardware GPU where there is one, and the CPU)
  --preset NAME     ${Object.keys(PRESETS).join(", ")}; may be repeated (default: ${
  DEFAULT_PRESETS.join(", ")
})
  --seconds N       for each operation and each set of kernels; a training step gets ${STEP_FACTOR} times
                    that (default: ${DEFAULT_SECONDS})
  --quick           the same as --seconds ${QUICK_SECONDS}
  --batch N         images in a batch (default: the preset's, halved until one repetition takes no
                    longer than the seconds)
  --memory-steps N  steps over which memory must stay the same (default: 5)
  --no-peer         leaves PyTorch out
  --priors RUN      instead, the two architectures of a prior over this run's codes at equal CPU
                    time, --seconds N each (default: ${PRIOR_SECONDS}); goes with no other flag but --json
  --json FILE       writes everything measured to this file, or into this folder
  --verbose         a stack trace where something fails
  --help

How to read and record a result: trainer/bench/results/README.md.`;

/** What is to be measured. */
interface Plan {
  presets: string[];
  kernelBudget: Budget;
  stepBudget: Budget;
  batch: number | undefined;
  memorySteps: number;
  /** The Python that has PyTorch; null to do without. */
  python: string | null;
  notes: string[];
}

/** Runs the command; see its help. */
export async function benchCommand(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseFlags("bench", args, {
    backend: { type: "string", default: "auto" },
    preset: { type: "string", multiple: true, default: DEFAULT_PRESETS },
    seconds: { type: "string" },
    quick: { type: "boolean", default: false },
    batch: { type: "string" },
    "memory-steps": { type: "string", default: "5" },
    "no-peer": { type: "boolean", default: false },
    json: { type: "string" },
    priors: { type: "string" },
    help: { type: "boolean", default: false },
  });
  if (flags.help) return console.log(HELP);
  if (positionals.length > 0) {
    throw new UsageError(`Unexpected "${positionals[0]}"; see deno task bench --help`);
  }
  flags.preset.forEach(presetNamed);
  const seconds = secondsOf(flags.seconds, flags.quick);
  const batch = flags.batch === undefined ? undefined : wholeNumber("batch", flags.batch, 1);
  const memorySteps = wholeNumber("memory-steps", flags["memory-steps"], 1);
  const backend = choice("backend", flags.backend, BACKENDS);
  if (flags.json !== undefined) await assertWritable(flags.json);

  if (flags.priors !== undefined) {
    if (args.some((arg) => arg.startsWith("--") && !/^--(priors|seconds|json)(=|$)/.test(arg))) {
      throw new UsageError("--priors goes with no other flag but --seconds and --json");
    }
    if (flags.json !== undefined && await isFolder(flags.json)) {
      throw new UsageError(`--json needs a file with --priors: ${flags.json} is a folder`);
    }
    const each = flags.seconds === undefined ? PRIOR_SECONDS : seconds;
    const results = await benchPriors(flags.priors, each);
    if (flags.json !== undefined) await writeResult(flags.json, results);
    return;
  }

  const taken = new Date().toISOString();
  const clock = () => performance.now() / 1000;
  const python = flags["no-peer"] ? null : await findPytorch();
  const plan: Plan = {
    presets: [...new Set(flags.preset)],
    kernelBudget: { seconds, clock },
    stepBudget: { seconds: STEP_FACTOR * seconds, clock },
    batch,
    memorySteps,
    python,
    notes: python !== null || flags["no-peer"]
      ? []
      : ["PyTorch: none (no python3 that can import torch; on Debian: python3-torch)"],
  };
  const file: BenchFile = {
    schema_version: BENCH_SCHEMA_VERSION,
    taken,
    arguments: args,
    seconds_per_measurement: seconds,
    seconds_per_step_measurement: STEP_FACTOR * seconds,
    backends: [],
  };
  for (const name of await backendsOf(backend)) {
    const result = await benchBackend(name, plan);
    file.backends.push(result);
    console.log([...reportBackend(result), ""].join("\n"));
  }
  if (flags.json !== undefined) {
    const path = await resultPath(flags.json, taken, String(file.backends[0].environment.adapter));
    await writeResult(path, file);
  }
}

async function writeResult(path: string, result: unknown): Promise<void> {
  const text = JSON.stringify(result, null, 2) + "\n";
  await writeFileAtomically(path, new TextEncoder().encode(text));
  console.log(`Written to ${path}`);
}

async function benchBackend(backend: Device["backend"], plan: Plan): Promise<BackendResult> {
  const { kernelBudget, stepBudget, memorySteps } = plan;
  let device = await startBenchDevice(backend);
  const environment = await describeMachine(device);
  const products = await benchProducts(device, kernelBudget, status);
  const bestProductGflops = Math.max(
    ...products.flatMap(({ ours, stock }) => [ours.gflops, stock?.gflops ?? 0]),
  );
  const presets: PresetResult[] = [];
  for (const preset of plan.presets) {
    const { batchSize, shards } = presetNamed(preset).training;
    const config = benchConfig(preset, backend, navigator.hardwareConcurrency, plan.batch);
    const reduceBatch = plan.batch === undefined;
    // A fresh device for each part: none inherits the buffers that another has left for reuse.
    device = await startBenchDevice(backend);
    const kernels = await benchKernels(
      device,
      config,
      backend === "wasm" ? batchSize / shards : batchSize,
      { budget: kernelBudget, bestProductGflops, reduceBatch, status },
    );
    status(`${preset}, ${backend}: training steps`);
    device = await startBenchDevice(backend);
    const step = await benchStep(device, config, batchSize, stepBudget, reduceBatch);
    const sameBatch = benchConfig(preset, backend, navigator.hardwareConcurrency, step.batch);
    status(`${preset}, ${backend}: training steps by PyTorch`);
    const peer = plan.python === null
      ? null
      : await measurePeer(plan.python, sameBatch, step.parameters, stepBudget.seconds);
    const memory = await benchMemory(sameBatch, memorySteps, status);
    presets.push({ preset, kernels, step: { ...step, peer }, memory });
  }
  status("");
  return {
    environment,
    notes: plan.notes,
    products,
    best_product_gflops: bestProductGflops,
    presets,
  };
}

/** The backends to measure, the first being what a result is named after. */
async function backendsOf(
  backend: typeof BACKENDS[number],
): Promise<Device["backend"][]> {
  if (backend === "both") return ["webgpu", "wasm"];
  if (backend !== "auto") return [backend];
  const adapter = await findAdapter();
  return adapter === null || isSoftwareAdapter(adapter) ? ["wasm"] : ["webgpu", "wasm"];
}

function secondsOf(text: string | undefined, quick: boolean): number {
  if (text === undefined) return quick ? QUICK_SECONDS : DEFAULT_SECONDS;
  if (quick) throw new UsageError("--quick and --seconds exclude each other");
  const seconds = Number(text);
  if (text.trim() === "" || !Number.isFinite(seconds) || seconds <= 0) {
    throw new UsageError(`--seconds must be a number above 0: it is ${text}`);
  }
  return seconds;
}

/** Finds out before the long part whether its result will have a place. */
async function assertWritable(path: string): Promise<void> {
  if (path === "" || !await pathExists(dirname(path))) {
    throw new UsageError(
      `--json needs a file in a folder that exists: ${dirname(path)} does not; create it first`,
    );
  }
}

async function resultPath(path: string, taken: string, adapter: string): Promise<string> {
  return await isFolder(path) ? `${path.replace(/\/+$/, "")}/${resultName(taken, adapter)}` : path;
}

async function isFolder(path: string): Promise<boolean> {
  return await pathExists(path) && (await Deno.stat(path)).isDirectory;
}

/** One line on a terminal that replaces the one before; elsewhere nothing. */
function status(text: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}
