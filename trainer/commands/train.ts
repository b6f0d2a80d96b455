/**
 * `deno task train`: trains a model and evaluates it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { BACKEND_CHOICES, type Device, startDevice } from "../backend/device.ts";
import { presetNamed, PRESETS } from "../config/preset.ts";
import { resolveConfig } from "../config/resolve.ts";
import { validateConfig } from "../config/validate.ts";
import type { Dataset } from "../data/dataset.ts";
import { PHANTOM_NAME } from "../data/phantom.ts";
import { Interruption, RunDirectoryError, UsageError } from "../errors.ts";
import { ENVIRONMENT_SHAPE } from "../run/contract_shapes.ts";
import { pathExists } from "../path_exists.ts";
import { RunDirectory } from "../run/run_directory.ts";
import {
  type EnvironmentFile,
  type ManifestFile,
  RUN_FILES,
  type RunConfig,
} from "../run/schema.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import type { Executor } from "../training/executor.ts";
import { disposeState, initialState, type TrainingState } from "../training/state.ts";
import { train } from "../training/train.ts";
import { describeEnvironment } from "./environment.ts";
import { evaluateRun } from "./evaluate.ts";
import { choice, parseFlags, wholeNumber } from "./flags.ts";
import { openDataset } from "./open_dataset.ts";
import { duration, Progress } from "./progress.ts";
import { startExecutor } from "./start_executor.ts";
import { type Clock, TrainingRecorder } from "./training_recorder.ts";

const HELP = `Trains a VQ-VAE and evaluates it on the test split.

  deno task train [flags]

  --preset NAME     ${Object.keys(PRESETS).join(", ")} (default: quick)
  --dataset NAME    a dataset of data/prepared (default: the built-in synthetic phantom)
  --epochs N        instead of the preset's
  --seed N          default: 1
  --backend NAME    ${BACKEND_CHOICES.join(", ")} (default: auto, a hardware GPU or else the CPU)
  --set KEY=VALUE   any key of config.json, e.g. model.numEmbeddings=256; may be repeated
  --out DIR         where the run goes (default: artifacts/runs/PRESET-DATASET-seedN)
  --resume DIR      continues a run from its latest checkpoint; goes with no other flag
  --verbose         a stack trace where something fails
  --help`;

const RUNS_DIRECTORY = fileURLToPath(new URL("../../artifacts/runs/", import.meta.url));

const CLOCK: Clock = {
  seconds: () => performance.now() / 1000,
  date: () => new Date().toISOString(),
};

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Runs the command; see its help. */
export async function trainCommand(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseFlags("train", args, {
    preset: { type: "string", default: "quick" },
    dataset: { type: "string", default: PHANTOM_NAME },
    epochs: { type: "string" },
    seed: { type: "string", default: "1" },
    backend: { type: "string", default: "auto" },
    set: { type: "string", multiple: true, default: [] },
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
  const config = resolveConfig({ ...choices, backend: device.backend });
  const dataset = await openDataset(config);
  const environment = await describeEnvironment(device, dataset);
  const path = flags.out ?? await freeRunPath(config);
  const run = await RunDirectory.create(path);
  try {
    await run.writeJson(RUN_FILES.config, config);
    await run.writeJson(RUN_FILES.environment, environment);
    const recorder = await TrainingRecorder.begin(run, config, dataset, CLOCK);
    await session(run, config, dataset, device, initialState(config), recorder);
  } finally {
    await run.close();
  }
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
    assertSameDataset(path, environment, dataset);
    const checkpoint = await run.checkpointAt("latest");
    if (checkpoint === null) {
      // Stopped before its first checkpoint: from the start, in the same place.
      const recorder = await TrainingRecorder.begin(run, config, dataset, CLOCK);
      await session(run, config, dataset, device, initialState(config), recorder);
      return;
    }
    const state = decodeCheckpoint(config, await run.readBytes(checkpoint), checkpoint);
    console.log(`Resuming ${path} from ${checkpoint}, after step ${state.step}.`);
    const recorder = await TrainingRecorder.resume(run, config, dataset, CLOCK, state);
    await session(run, config, dataset, device, state, recorder);
  } finally {
    await run.close();
  }
}

/** Trains until the end or Ctrl-C, then evaluates. */
async function session(
  run: RunDirectory,
  config: RunConfig,
  dataset: Dataset,
  device: Device,
  state: TrainingState,
  recorder: TrainingRecorder,
): Promise<void> {
  const executor = await startExecutor(config, device);
  const terminal = Deno.stdout.isTerminal();
  const encoder = new TextEncoder();
  const write = (text: string) => {
    try {
      const bytes = encoder.encode(text);
      for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
    } catch (error) {
      // Nobody reads any more, as after `| head`: no reason to stop training.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  };
  const progress = new Progress(config, terminal, write, CLOCK.seconds);
  introduce(run, config, dataset, device, executor);

  let stop = false;
  const onSignal = () => {
    progress.line("Stopping after this step; once more stops at once …");
    stop = true;
    ignoreSignals();
  };
  const ignoreSignals = () => SIGNALS.forEach((name) => Deno.removeSignalListener(name, onSignal));
  SIGNALS.forEach((name) => Deno.addSignalListener(name, onSignal));
  try {
    recorder.start();
    await follow(config, dataset, device, executor, state, recorder, (event) => {
      progress.show(event);
      return stop;
    });
    progress.clear();
    if (stop) {
      await recorder.interrupt(state);
      throw new Interruption(
        `Stopped after step ${state.step}; continue with: deno task train --resume ${run.path}`,
      );
    }
    await evaluateRun(run, config, dataset, device, executor, "best");
    await recorder.finish();
    console.log(`Done in ${duration(CLOCK.seconds())}. The run is in ${run.path}`);
    console.log("Build the report with: deno task site");
  } catch (error) {
    if (!(error instanceof Interruption)) await recorder.abandon();
    throw error;
  } finally {
    progress.clear();
    ignoreSignals();
    executor.close();
    disposeState(state);
  }
}

/** Records every event, until the last or until `seen` says to stop. */
async function follow(
  config: RunConfig,
  dataset: Dataset,
  device: Device,
  executor: Executor,
  state: TrainingState,
  recorder: TrainingRecorder,
  seen: (event: Parameters<Progress["show"]>[0]) => boolean,
): Promise<void> {
  try {
    for await (const event of train(config, dataset, executor, state)) {
      device.check();
      await recorder.record(event, state);
      // Between the two events around an evaluation there is nothing to save.
      if (seen(event) && event.kind !== "evaluating") return;
    }
  } catch (error) {
    // A lost device makes tfjs fail somewhere: its own words are the cause.
    device.check();
    throw error;
  }
}

function introduce(
  run: RunDirectory,
  config: RunConfig,
  dataset: Dataset,
  device: Device,
  executor: Executor,
): void {
  const { card } = dataset;
  const count = (split: "train" | "validation" | "test") => card.splits[split].slices.length;
  console.log(
    `Preset ${config.preset}, seed ${config.seed}, ${config.training.epochs} epochs → ${run.path}`,
  );
  console.log(
    `Backend ${device.backend} (${device.adapter}, ${executor.description}): ${device.reason}.`,
  );
  console.log(
    `Dataset ${card.name}${card.synthetic ? " (synthetic: no person's brain)" : ""}: ` +
      `${count("train")} training, ${count("validation")} validation, ${count("test")} test ` +
      `slices of ${card.height}×${card.width}.`,
  );
}

function assertSameDataset(path: string, environment: EnvironmentFile, dataset: Dataset): void {
  for (const [split, { sha256 }] of Object.entries(dataset.card.splits)) {
    if (environment.dataset.sha256[split as "train"] !== sha256) {
      throw new RunDirectoryError(
        `Cannot resume ${path}: the ${split} split of dataset "${dataset.card.name}" is not the ` +
          "one that the run began with; bring that one back, or start a new run",
      );
    }
  }
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
