/**
 * `deno task train`: trains a model and evaluates it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { BACKEND_CHOICES, type Device, startDevice } from "../backend/device.ts";
import { presetNamed, PRESETS } from "../config/preset.ts";
import { readConfig } from "../config/read_config.ts";
import { resolveConfig } from "../config/resolve.ts";
import { validateConfig } from "../config/validate.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { PHANTOM_NAME } from "../data/phantom/phantom.ts";
import { Interruption, RunDirectoryError, UsageError } from "../errors.ts";
import { ENVIRONMENT_SHAPE } from "../run/contract_shapes.ts";
import { pathExists } from "../path_exists.ts";
import { RunDirectory } from "../run/run_directory.ts";
import { type ManifestFile, RUN_FILES, type RunConfig } from "../run/schema.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import { initialState, type TrainingState } from "../training/state.ts";
import { describeEnvironment } from "./environment.ts";
import { printEvaluation } from "./evaluate.ts";
import { choice, parseFlags, wholeNumber } from "./flags.ts";
import { openDataset } from "./open_dataset.ts";
import { duration } from "./progress.ts";
import { assertSameDataset } from "./same_dataset.ts";
import { StopSignals } from "./stop_signals.ts";
import { TrainingRecorder } from "./training_recorder.ts";
import {
  CLOCK,
  runSession,
  type SessionEnd,
  type SessionSetup,
  trainNewRun,
} from "./training_session.ts";

const HELP = `Trains a VQ-VAE and evaluates it on the test split.

  deno task train [flags]

  --preset NAME     ${Object.keys(PRESETS).join(", ")} (default: quick)
  --dataset NAME    a dataset of data/prepared (default: the built-in synthetic phantom)
  --epochs N        instead of the preset's
  --seed N          default: 1
  --backend NAME    ${BACKEND_CHOICES.join(", ")} (default: auto, a hardware GPU or else the CPU)
  --set KEY=VALUE   any key of config.json, e.g. model.numEmbeddings=256; may be repeated
  --config FILE     trains what a config.json says; goes with --out alone
  --out DIR         where the run goes (default: artifacts/runs/PRESET-DATASET-seedN)
  --resume DIR      continues a run from its latest checkpoint; goes with no other flag
  --verbose         a stack trace where something fails
  --help`;

const RUNS_DIRECTORY = fileURLToPath(new URL("../../artifacts/runs/", import.meta.url));

/** Runs the command; see its help. */
export async function trainCommand(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseFlags("train", args, {
    preset: { type: "string", default: "quick" },
    dataset: { type: "string", default: PHANTOM_NAME },
    epochs: { type: "string" },
    seed: { type: "string", default: "1" },
    backend: { type: "string", default: "auto" },
    set: { type: "string", multiple: true, default: [] },
    config: { type: "string" },
    out: { type: "string" },
    resume: { type: "string" },
    help: { type: "boolean", default: false },
  });
  if (flags.help) return console.log(HELP);
  if (positionals.length > 0) {
    throw new UsageError(`Unexpected "${positionals[0]}"; see deno task train --help`);
  }
  for (const flag of ["out", "resume"] as const) {
    if (flags[flag] === "") throw new UsageError(`--${flag} needs the name of a folder`);
  }
  if (flags.resume !== undefined) {
    if (args.some((arg) => arg.startsWith("--") && !arg.startsWith("--resume"))) {
      throw new UsageError("--resume goes with no other flag: the run's config.json says the rest");
    }
    return await resumeRun(flags.resume);
  }
  if (flags.config !== undefined) {
    if (args.some((arg) => arg.startsWith("--") && !/^--(config|out)(=|$)/.test(arg))) {
      throw new UsageError("--config goes with no flag but --out: the file says the rest");
    }
    const config = await readConfig(flags.config);
    if (flags.out !== undefined) await assertNoRun(flags.out);
    const device = await startDevice(config.backend, `${flags.config} says so`);
    return await startRun(config, device, flags.out);
  }
  // Everything that can be wrong with the flags is found before a device is started.
  presetNamed(flags.preset);
  const choices = {
    preset: flags.preset,
    seed: wholeNumber("seed", flags.seed, 0),
    dataset: flags.dataset,
    epochs: flags.epochs === undefined ? undefined : wholeNumber("epochs", flags.epochs, 1),
    set: flags.set,
  };
  const wanted = choice("backend", flags.backend, BACKEND_CHOICES);
  resolveConfig({ ...choices, backend: "wasm" });
  if (flags.out !== undefined) await assertNoRun(flags.out);

  const device = await startDevice(wanted);
  await startRun(resolveConfig({ ...choices, backend: device.backend }), device, flags.out);
}

/** Trains a new run and evaluates it. */
async function startRun(config: RunConfig, device: Device, out: string | undefined): Promise<void> {
  const dataset = await openDataset(config);
  const environment = await describeEnvironment(device, dataset);
  const path = out ?? await freeRunPath(config);
  const setup = sessionSetup(config, dataset, device);
  try {
    conclude(path, setup, await trainNewRun(path, setup, environment));
  } finally {
    setup.signals.close();
  }
}

function sessionSetup(config: RunConfig, dataset: Dataset, device: Device): SessionSetup {
  const signals = new StopSignals();
  return { config, dataset, device, signals, evaluated: "best", quiet: false };
}

/** Continues an interrupted run. */
async function resumeRun(path: string): Promise<void> {
  const run = await RunDirectory.open(path);
  try {
    const config = validateConfig(
      await run.readJson(RUN_FILES.config),
      `${path}/${RUN_FILES.config}`,
    );
    // Killed before its first manifest, a run has nothing to lose.
    const manifest = await run.has(RUN_FILES.manifest)
      ? await run.readJson<ManifestFile>(RUN_FILES.manifest)
      : null;
    if (manifest?.status === "complete") {
      throw new RunDirectoryError(
        `Run ${path} is complete: nothing is left to resume; start another with deno task train`,
      );
    }
    const device = await startDevice(config.backend, "the run's config.json says so");
    const dataset = await openDataset(config);
    if (manifest === null) {
      await run.writeJson(RUN_FILES.environment, await describeEnvironment(device, dataset));
    }
    const environment = await run.readJson(RUN_FILES.environment, ENVIRONMENT_SHAPE);
    assertSameDataset(path, environment, dataset, "resume");
    const checkpoint = await run.checkpointAt("latest");
    let state: TrainingState;
    let recorder: TrainingRecorder;
    if (checkpoint === null) {
      // Stopped before its first checkpoint: from the start, in the same place.
      state = initialState(config);
      recorder = await TrainingRecorder.begin(run, config, dataset, CLOCK);
    } else {
      state = decodeCheckpoint(config, await run.readBytes(checkpoint), checkpoint);
      console.log(`Resuming ${path} from ${checkpoint}, after step ${state.step}.`);
      recorder = await TrainingRecorder.resume(run, config, dataset, CLOCK, state);
    }
    const setup = sessionSetup(config, dataset, device);
    try {
      conclude(path, setup, await runSession(run, setup, state, recorder));
    } finally {
      setup.signals.close();
    }
  } finally {
    await run.close();
  }
}

/** Says how a session ended, and what may come next. */
function conclude(path: string, { dataset }: SessionSetup, end: SessionEnd): void {
  if (end.kind === "stopped") {
    throw new Interruption(
      `Stopped after step ${end.step}; continue with: deno task train --resume ${path}`,
    );
  }
  printEvaluation(end.evaluation, dataset.card.synthetic);
  console.log(`Done in ${duration(CLOCK.seconds())}. The run is in ${path}`);
  console.log("Build the report with: deno task site");
}

async function assertNoRun(path: string): Promise<void> {
  if (await pathExists(path)) {
    throw new RunDirectoryError(
      `There is something at ${path} already: continue a run with --resume ${path}, ` +
        "or choose another --out",
    );
  }
}

/** A new name below artifacts/runs: PRESET-DATASET-seedN, with a number where that is taken. */
async function freeRunPath({ preset, dataset, seed }: RunConfig): Promise<string> {
  const base = `${RUNS_DIRECTORY}${preset}-${dataset}-seed${seed}`;
  let path = base;
  for (let number = 2; await pathExists(path); number++) path = `${base}-${number}`;
  return path;
}
