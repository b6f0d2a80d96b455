/**
 * The prior of a run: found in `prior/`, or trained there, from the start or
 * from its latest checkpoint.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Device } from "../backend/device.ts";
import {
  CheckpointError,
  ConfigError,
  DatasetError,
  RunDirectoryError,
  UsageError,
} from "../errors.ts";
import { pathExists } from "../path_exists.ts";
import { codeBaselines } from "../prior/code_baselines.ts";
import { decodePriorCheckpoint, decodePriorWeights } from "../prior/prior_checkpoint.ts";
import {
  priorModel,
  priorObjective,
  resolvePriorConfig,
  setPriorValues,
  validatePriorConfig,
} from "../prior/prior_config.ts";
import { LocalPriorExecutor, type PriorExecutor } from "../prior/prior_executor.ts";
import { disposePriorState, initialPriorState, type PriorState } from "../prior/prior_state.ts";
import { PriorWorkerExecutor } from "../prior/prior_worker_executor.ts";
import { type SequentialPrior, sequentialPrior } from "../prior/sequential_prior.ts";
import { type PriorData, trainPrior } from "../prior/train_prior.ts";
import {
  type CodesOrigin,
  GENERATION_FILES,
  type PriorConfigFile,
  type SamplesFile,
} from "../run/prior_schema.ts";
import { RunDirectory } from "../run/run_directory.ts";
import {
  type EnvironmentFile,
  type ManifestFile,
  RUN_FILES,
  type RunConfig,
} from "../run/schema.ts";
import { PriorProgress } from "./prior_progress.ts";
import { PriorRecorder } from "./prior_recorder.ts";
import type { StopSignals } from "./stop_signals.ts";
import { CLOCK } from "./training_session.ts";

/** What a prior is asked for with. */
export interface PriorRequest {
  /** The run, open for writing. */
  run: RunDirectory;
  config: RunConfig;
  /** The codes that the prior must be of. */
  origin: CodesOrigin;
  /** `prior.KEY=VALUE` pairs. */
  set: readonly string[];
  /** Trains anew what is there already. */
  retrain: boolean;
  device: Device;
  signals: Pick<StopSignals, "requested">;
  /** The machine, for the record. */
  environment(): Promise<EnvironmentFile>;
  /** Encodes the slices: asked for only where there is something to train. */
  data(): Promise<PriorData>;
}

/** A prior to draw from, or a training that a signal has stopped. */
export type PriorSessionEnd =
  | { kind: "ready"; prior: SequentialPrior; checkpoint: SamplesFile["prior_checkpoint"] }
  | { kind: "stopped"; step: number };

/**
 * Trains the run's prior where it is missing or unfinished, and reads it.
 *
 * @throws UserError where the prior there is damaged, of other codes, or of
 *   other settings than those asked for.
 */
export async function preparePrior(request: PriorRequest): Promise<PriorSessionEnd> {
  const path = `${request.run.path}/${GENERATION_FILES.prior}`;
  if (request.retrain || !await pathExists(`${path}/${RUN_FILES.config}`)) {
    const config = resolvePriorConfig(request.config, request.origin, request.set);
    // Without a configuration it is what a kill has left of a folder.
    if (await pathExists(path)) await Deno.remove(path, { recursive: true });
    const folder = await RunDirectory.create(path);
    try {
      await folder.writeJson(RUN_FILES.config, config);
      await folder.writeJson(RUN_FILES.environment, await request.environment());
      return await continuePrior(request, folder, config);
    } finally {
      await folder.close();
    }
  }
  return await withWayOut(request.run.path, async () => {
    const folder = await RunDirectory.open(path);
    try {
      const config = validatePriorConfig(
        await folder.readJson(RUN_FILES.config),
        `${path}/${RUN_FILES.config}`,
      );
      assertSameCodes(path, config, request.origin);
      assertSameSettings(path, config, request.set);
      return await continuePrior(request, folder, config);
    } finally {
      await folder.close();
    }
  });
}

/** Trains an open prior to its end, unless it is there already. */
async function continuePrior(
  request: PriorRequest,
  folder: RunDirectory,
  config: PriorConfigFile,
): Promise<PriorSessionEnd> {
  const manifest = await folder.has(RUN_FILES.manifest)
    ? await folder.readJson<ManifestFile>(RUN_FILES.manifest)
    : null;
  if (manifest?.status !== "complete") {
    const end = await trainSession(request, folder, config);
    if (end !== null) return end;
  }
  const file = await folder.checkpointAt("best");
  if (file === null) {
    throw new RunDirectoryError(
      `Cannot use the prior in ${folder.path}: it has no best checkpoint; restore it`,
    );
  }
  const bytes = await folder.readBytes(file);
  const { epoch, values } = decodePriorWeights(
    priorModel(config),
    bytes,
    `${folder.path}/${file}`,
  );
  return {
    kind: "ready",
    prior: sequentialPrior(priorModel(config), values),
    checkpoint: { file: `${GENERATION_FILES.prior}/${file}`, epoch, sha256: sha256(bytes) },
  };
}

/** Trains from the latest checkpoint, or from the start; null where it came to its end. */
async function trainSession(
  request: PriorRequest,
  folder: RunDirectory,
  config: PriorConfigFile,
): Promise<PriorSessionEnd | null> {
  const { device, signals } = request;
  const model = priorModel(config);
  const data = await request.data();
  const { batchSize } = config.prior;
  if (data.train.count < batchSize) {
    throw new DatasetError(
      `Cannot train the prior: prior.batchSize must be at most ${data.train.count}, the training ` +
        `slices there are: it is ${batchSize}; give another with --retrain --set prior.batchSize=N`,
    );
  }
  const checkpoint = await folder.checkpointAt("latest");
  let state: PriorState;
  let recorder: PriorRecorder;
  if (checkpoint === null) {
    state = initialPriorState(model, config.seed);
    const baselines = codeBaselines(data.train, data.validation, model.numEmbeddings);
    recorder = await PriorRecorder.begin(folder, config, CLOCK, baselines);
  } else {
    const bytes = await folder.readBytes(checkpoint);
    state = decodePriorCheckpoint(model, bytes, `${folder.path}/${checkpoint}`);
    recorder = await PriorRecorder.resume(folder, config, CLOCK, state);
  }
  const executor = await startPriorExecutor(config, device);
  const progress = new PriorProgress(config, (text) => console.log(text), CLOCK.seconds);
  progress.introduce(data, executor.description, checkpoint === null ? null : state.step);
  try {
    for await (const event of trainPrior(config, data, executor, state)) {
      device.check();
      await recorder.record(event, state);
      progress.show(event);
      // Between the two events around an evaluation there is nothing to save.
      if (signals.requested && event.kind !== "evaluating") {
        await recorder.interrupt(state);
        return { kind: "stopped", step: state.step };
      }
    }
    await recorder.finish();
    return null;
  } catch (error) {
    await recorder.abandon();
    // A lost device makes tfjs fail somewhere: its own words are the cause.
    device.check();
    throw error;
  } finally {
    executor.close();
    disposePriorState(state);
  }
}

/** The GPU computes on this thread; the CPU on a worker for each core, but not more than shards. */
async function startPriorExecutor(
  config: PriorConfigFile,
  device: Device,
): Promise<PriorExecutor> {
  const { shards } = config.prior;
  const threads = Math.min(shards, navigator.hardwareConcurrency);
  if (device.backend === "wasm" && threads > 1) {
    return await PriorWorkerExecutor.start(priorObjective(config), shards, threads);
  }
  return new LocalPriorExecutor(priorObjective(config), shards);
}

function assertSameCodes(path: string, { codes }: PriorConfigFile, origin: CodesOrigin): void {
  const { sha256, numEmbeddings, height, width } = origin;
  const same = codes.sha256 === sha256 && codes.numEmbeddings === numEmbeddings &&
    codes.height === height && codes.width === width;
  if (same) return;
  throw new RunDirectoryError(
    `Cannot use the prior in ${path}: it was trained on the codes of another codebook ` +
      `(${codes.checkpoint}, SHA-256 ${codes.sha256.slice(0, 12)}…) than that of the run's best ` +
      `checkpoint (${origin.checkpoint}, ${origin.sha256.slice(0, 12)}…); bring that one back`,
  );
}

function assertSameSettings(path: string, config: PriorConfigFile, set: readonly string[]): void {
  const asked = setPriorValues(config, set);
  for (const [key, value] of Object.entries(config.prior)) {
    const other = asked.prior[key as keyof typeof asked.prior];
    if (value !== other) {
      throw new UsageError(
        `Cannot use prior.${key}=${other}: the prior in ${path} is there already, with ${value}; ` +
          "leave --set out",
      );
    }
  }
}

/** Adds to whatever is wrong with a prior that it can be trained anew. */
async function withWayOut<T>(runPath: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    // Of a damaged or foreign prior; what befalls a training has its own remedies.
    const mendable = [RunDirectoryError, CheckpointError, ConfigError, UsageError];
    if (error instanceof Error && mendable.some((kind) => error instanceof kind)) {
      error.message += `, or train the prior anew: deno task sample ${runPath} --retrain`;
    }
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
