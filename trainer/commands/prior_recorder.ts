/**
 * Writes what happens while the prior trains into `prior/`, which is laid out
 * as a run directory.
 *
 * @module
 */
import { encodePriorCheckpoint } from "../prior/prior_checkpoint.ts";
import { priorModel } from "../prior/prior_config.ts";
import { bestPriorEpoch, type PriorState } from "../prior/prior_state.ts";
import type { PriorEvent } from "../prior/train_prior.ts";
import { writeManifest } from "../run/manifest.ts";
import type { PriorConfigFile, PriorMetricsFile } from "../run/prior_schema.ts";
import { PRIOR_METRICS_SHAPE } from "../run/prior_shapes.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import { RUN_FILES, SCHEMA_VERSION } from "../run/schema.ts";
import { type Clock, RunTiming } from "./run_timing.ts";

/** Records one session of the prior's training: from the start, or from a checkpoint. */
export class PriorRecorder {
  readonly #folder: RunDirectory;
  readonly #config: PriorConfigFile;
  readonly #metrics: PriorMetricsFile;
  readonly #timing: RunTiming;

  private constructor(
    folder: RunDirectory,
    config: PriorConfigFile,
    metrics: PriorMetricsFile,
    timing: RunTiming,
  ) {
    this.#folder = folder;
    this.#config = config;
    this.#metrics = metrics;
    this.#timing = timing;
  }

  /**
   * Begins the records of a new prior.
   *
   * @param folder `prior/`, open for writing.
   */
  static async begin(
    folder: RunDirectory,
    config: PriorConfigFile,
    clock: Clock,
    baselines: PriorMetricsFile["baselines"],
  ): Promise<PriorRecorder> {
    const metrics: PriorMetricsFile = { schema_version: SCHEMA_VERSION, baselines, epochs: [] };
    await writeManifest(folder, "running");
    return new PriorRecorder(folder, config, metrics, RunTiming.begin(clock));
  }

  /** Continues the records from a checkpoint: what is newer than it will be made again. */
  static async resume(
    folder: RunDirectory,
    config: PriorConfigFile,
    clock: Clock,
    state: PriorState,
  ): Promise<PriorRecorder> {
    const metrics = await folder.readJson(RUN_FILES.metrics, PRIOR_METRICS_SHAPE);
    const timing = await RunTiming.resume(folder, clock, state.epoch);
    metrics.epochs = metrics.epochs.filter(({ epoch }) => epoch <= state.epoch);
    const recorder = new PriorRecorder(folder, config, metrics, timing);
    // A kill may have come between a checkpoint and what follows it.
    await folder.writeJson(RUN_FILES.metrics, metrics);
    if (state.epoch > 0) await recorder.#tidyCheckpoints(state);
    await writeManifest(folder, "running");
    return recorder;
  }

  /** Records an event; an epoch is on disk, checkpoint included, when this returns. */
  async record(event: PriorEvent, state: PriorState): Promise<void> {
    if (event.kind === "step") {
      this.#timing.countStep();
    } else if (event.kind === "evaluating") {
      this.#timing.startEvaluation();
    } else {
      const { epoch } = event.metrics;
      this.#metrics.epochs.push(event.metrics);
      await this.#folder.writeJson(RUN_FILES.metrics, this.#metrics);
      if (epoch > 0) this.#timing.endEpoch(epoch, this.#config.prior.batchSize);
      await this.#timing.write(this.#folder);
      if (epoch > 0) {
        // The checkpoint comes last: whatever is missing when the power fails is made again.
        await this.#folder.writeCheckpoint(epoch, await this.#encode(state));
        await this.#tidyCheckpoints(state);
      }
      this.#timing.startEpoch();
    }
  }

  /** Saves a training that was stopped between two updates, so that it goes on from there. */
  async interrupt(state: PriorState): Promise<void> {
    // Between epochs the epoch's own checkpoint is the state already.
    if (state.totals.steps > 0) {
      await this.#folder.writeInterruptedCheckpoint(state.step, await this.#encode(state));
    }
    await this.#timing.write(this.#folder);
    await writeManifest(this.#folder, "interrupted");
  }

  /** Marks a training that an error ended; its last checkpoint stands. */
  async abandon(): Promise<void> {
    await writeManifest(this.#folder, "interrupted");
  }

  /** Ends a training whose last epoch is recorded. */
  async finish(): Promise<void> {
    this.#timing.finish();
    await this.#timing.write(this.#folder);
    await writeManifest(this.#folder, "complete");
  }

  async #encode(state: PriorState): Promise<Uint8Array<ArrayBuffer>> {
    return await encodePriorCheckpoint(priorModel(this.#config), state);
  }

  async #tidyCheckpoints(state: PriorState): Promise<void> {
    await this.#folder.pointTo("best", bestPriorEpoch(state.validation));
    await this.#folder.pruneCheckpoints(this.#config.prior.keepCheckpoints);
  }
}
