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
import { RUNNING_TIMING_SHAPE } from "../run/contract_shapes.ts";
import { writeManifest } from "../run/manifest.ts";
import type { PriorConfigFile, PriorMetricsFile } from "../run/prior_schema.ts";
import { PRIOR_METRICS_SHAPE } from "../run/prior_shapes.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import { RUN_FILES, SCHEMA_VERSION, type TimingFile } from "../run/schema.ts";
import type { Clock } from "./training_recorder.ts";

/** Records one session of the prior's training: from the start, or from a checkpoint. */
export class PriorRecorder {
  readonly #folder: RunDirectory;
  readonly #config: PriorConfigFile;
  readonly #clock: Clock;
  readonly #metrics: PriorMetricsFile;
  readonly #timing: TimingFile;
  /** Clock reading at the last thing that `timing.seconds` includes. */
  #counted: number;
  #epochStarted: number;
  #evaluationStarted: number;
  /** Updates of the present epoch that this session made. */
  #epochSteps = 0;

  private constructor(
    folder: RunDirectory,
    config: PriorConfigFile,
    clock: Clock,
    metrics: PriorMetricsFile,
    timing: TimingFile,
  ) {
    this.#folder = folder;
    this.#config = config;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#timing = timing;
    this.#counted = clock.seconds();
    this.#epochStarted = this.#counted;
    this.#evaluationStarted = this.#counted;
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
    const timing: TimingFile = {
      schema_version: SCHEMA_VERSION,
      started: clock.date(),
      finished: null,
      seconds: 0,
      epochs: [],
    };
    await writeManifest(folder, "running");
    return new PriorRecorder(folder, config, clock, metrics, timing);
  }

  /** Continues the records from a checkpoint: what is newer than it will be made again. */
  static async resume(
    folder: RunDirectory,
    config: PriorConfigFile,
    clock: Clock,
    state: PriorState,
  ): Promise<PriorRecorder> {
    const metrics = await folder.readJson(RUN_FILES.metrics, PRIOR_METRICS_SHAPE);
    const timing = await folder.readJson(RUN_FILES.timing, RUNNING_TIMING_SHAPE);
    metrics.epochs = metrics.epochs.filter(({ epoch }) => epoch <= state.epoch);
    timing.epochs = timing.epochs.filter(({ epoch }) => epoch <= state.epoch);
    timing.finished = null;
    const recorder = new PriorRecorder(folder, config, clock, metrics, timing);
    // A kill may have come between a checkpoint and what follows it.
    await folder.writeJson(RUN_FILES.metrics, metrics);
    if (state.epoch > 0) await recorder.#tidyCheckpoints(state);
    await writeManifest(folder, "running");
    return recorder;
  }

  /** Records an event; an epoch is on disk, checkpoint included, when this returns. */
  async record(event: PriorEvent, state: PriorState): Promise<void> {
    if (event.kind === "step") {
      this.#epochSteps++;
    } else if (event.kind === "evaluating") {
      this.#evaluationStarted = this.#clock.seconds();
    } else {
      const { epoch } = event.metrics;
      this.#metrics.epochs.push(event.metrics);
      await this.#folder.writeJson(RUN_FILES.metrics, this.#metrics);
      if (epoch > 0) this.#timeEpoch(epoch);
      await this.#writeTiming();
      if (epoch > 0) {
        // The checkpoint comes last: whatever is missing when the power fails is made again.
        await this.#folder.writeCheckpoint(epoch, await this.#encode(state));
        await this.#tidyCheckpoints(state);
      }
      this.#epochSteps = 0;
      this.#epochStarted = this.#clock.seconds();
    }
  }

  /** Saves a training that was stopped between two updates, so that it goes on from there. */
  async interrupt(state: PriorState): Promise<void> {
    // Between epochs the epoch's own checkpoint is the state already.
    if (state.totals.steps > 0) {
      await this.#folder.writeInterruptedCheckpoint(state.step, await this.#encode(state));
    }
    await this.#writeTiming();
    await writeManifest(this.#folder, "interrupted");
  }

  /** Marks a training that an error ended; its last checkpoint stands. */
  async abandon(): Promise<void> {
    await writeManifest(this.#folder, "interrupted");
  }

  /** Ends a training whose last epoch is recorded. */
  async finish(): Promise<void> {
    this.#timing.finished = this.#clock.date();
    await this.#writeTiming();
    await writeManifest(this.#folder, "complete");
  }

  async #encode(state: PriorState): Promise<Uint8Array<ArrayBuffer>> {
    return await encodePriorCheckpoint(priorModel(this.#config), state);
  }

  async #tidyCheckpoints(state: PriorState): Promise<void> {
    await this.#folder.pointTo("best", bestPriorEpoch(state.validation));
    await this.#folder.pruneCheckpoints(this.#config.prior.keepCheckpoints);
  }

  #timeEpoch(epoch: number): void {
    const trainingSeconds = this.#evaluationStarted - this.#epochStarted;
    this.#timing.epochs.push({
      epoch,
      training_seconds: trainingSeconds,
      evaluation_seconds: this.#clock.seconds() - this.#evaluationStarted,
      images_per_second: this.#epochSteps * this.#config.prior.batchSize / trainingSeconds,
    });
  }

  async #writeTiming(): Promise<void> {
    const now = this.#clock.seconds();
    this.#timing.seconds += now - this.#counted;
    this.#counted = now;
    await this.#folder.writeJson(RUN_FILES.timing, this.#timing);
  }
}
