/**
 * Training into a run directory, from the start or from a checkpoint, and the
 * evaluation at its end.
 *
 * @module
 */
import type { Device } from "../backend/device.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { RunDirectory } from "../run/run_directory.ts";
import {
  type EnvironmentFile,
  type EvaluationFile,
  RUN_FILES,
  type RunConfig,
} from "../run/schema.ts";
import type { CheckpointPointer } from "../run/run_reader.ts";
import type { Executor } from "../training/executor.ts";
import { disposeState, initialState, type TrainingState } from "../training/state.ts";
import { train } from "../training/train.ts";
import { evaluateRun } from "./evaluate.ts";
import { Progress } from "./progress.ts";
import { startExecutor } from "./start_executor.ts";
import type { StopSignals } from "./stop_signals.ts";
import type { Clock } from "./run_timing.ts";
import { TrainingRecorder } from "./training_recorder.ts";

/** The clock of all commands that train. */
export const CLOCK: Clock = {
  seconds: () => performance.now() / 1000,
  date: () => new Date().toISOString(),
};

/** What a session trains, and on what. */
export interface SessionSetup {
  config: RunConfig;
  dataset: Dataset;
  device: Device;
  signals: StopSignals;
  /** Which checkpoint is evaluated at the end. */
  evaluated: CheckpointPointer;
  /** Prints neither what is trained nor how it goes. */
  quiet: boolean;
}

/** How a session ended. */
export type SessionEnd =
  | { kind: "complete"; evaluation: EvaluationFile }
  /** By a signal; `step` is the last update, and saved. */
  | { kind: "stopped"; step: number };

/**
 * Makes a run directory and trains into it from the start.
 *
 * @param path Where nothing is yet.
 * @throws RunDirectoryError where it cannot be made or written.
 */
export async function trainNewRun(
  path: string,
  setup: SessionSetup,
  environment: EnvironmentFile,
): Promise<SessionEnd> {
  const { config, dataset } = setup;
  const run = await RunDirectory.create(path);
  try {
    await run.writeJson(RUN_FILES.config, config);
    await run.writeJson(RUN_FILES.environment, environment);
    const recorder = await TrainingRecorder.begin(run, config, dataset, CLOCK);
    return await runSession(run, setup, initialState(config), recorder);
  } finally {
    await run.close();
  }
}

/**
 * Trains an open run until its end or a signal, then evaluates it.
 *
 * @param state Where training starts; disposed of at the end.
 */
export async function runSession(
  run: RunDirectory,
  setup: SessionSetup,
  state: TrainingState,
  recorder: TrainingRecorder,
): Promise<SessionEnd> {
  const { config, dataset, device, signals, quiet } = setup;
  const executor = await startExecutor(config, device);
  const write = quiet ? () => {} : writeToStdout;
  const progress = new Progress(config, Deno.stdout.isTerminal(), write, CLOCK.seconds);
  if (!quiet) {
    introduce(run, config, dataset, device, executor);
    signals.announce = (text) => progress.line(text);
  }
  try {
    recorder.start();
    await follow(config, dataset, device, executor, state, recorder, (event) => {
      progress.show(event);
      return signals.requested;
    });
    progress.clear();
    if (signals.requested) {
      await recorder.interrupt(state);
      return { kind: "stopped", step: state.step };
    }
    const evaluation = await evaluateRun(run, config, dataset, device, executor, setup.evaluated);
    await recorder.finish();
    return { kind: "complete", evaluation };
  } catch (error) {
    await recorder.abandon();
    throw error;
  } finally {
    progress.clear();
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

const ENCODER = new TextEncoder();

function writeToStdout(text: string): void {
  try {
    const bytes = ENCODER.encode(text);
    for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
  } catch (error) {
    // Nobody reads any more, as after `| head`: no reason to stop training.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
