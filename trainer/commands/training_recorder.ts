/**
 * Writes what happens while training into the run directory.
 *
 * @module
 */
import { scaledSlice } from "../data/prepared/batches.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { drawFramePicture } from "../pictures/frame_picture.ts";
import { encodeGif } from "../pictures/gif.ts";
import { decodePng, encodePng } from "../pictures/png.ts";
import { epochFileName } from "../run/epoch_file_name.ts";
import { METRICS_SHAPE, RUNNING_TIMING_SHAPE } from "../run/contract_shapes.ts";
import { writeManifest } from "../run/manifest.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import {
  type EpochMetrics,
  type MetricsFile,
  RUN_FILES,
  type RunConfig,
  SCHEMA_VERSION,
  type TimingFile,
} from "../run/schema.ts";
import { encodeCheckpoint } from "../training/checkpoint.ts";
import type { ScoredSplit } from "../training/score_split.ts";
import type { TrainingState } from "../training/state.ts";
import { fixedTestSlices, type TrainEvent } from "../training/train.ts";

/** Seconds since some origin, and the time of day; the recorder's only clock. */
export interface Clock {
  seconds(): number;
  /** ISO 8601, UTC. */
  date(): string;
}

/** Records one session of training: from the start, or from a resumed checkpoint. */
export class TrainingRecorder {
  readonly #run: RunDirectory;
  readonly #config: RunConfig;
  readonly #dataset: Dataset;
  readonly #clock: Clock;
  #metrics: MetricsFile;
  #timing: TimingFile;
  /** Clock reading at the last thing that `timing.seconds` includes. */
  #counted: number;
  #epochStarted: number;
  #evaluationStarted: number;
  /** Updates of the present epoch that this session made. */
  #epochSteps = 0;

  private constructor(
    run: RunDirectory,
    config: RunConfig,
    dataset: Dataset,
    clock: Clock,
    metrics: MetricsFile,
    timing: TimingFile,
  ) {
    this.#run = run;
    this.#config = config;
    this.#dataset = dataset;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#timing = timing;
    this.#counted = clock.seconds();
    this.#epochStarted = this.#counted;
    this.#evaluationStarted = this.#counted;
  }

  /** Begins the records of a new run. */
  static async begin(
    run: RunDirectory,
    config: RunConfig,
    dataset: Dataset,
    clock: Clock,
  ): Promise<TrainingRecorder> {
    const records = dataset.card.splits.test.slices;
    const metrics: MetricsFile = {
      schema_version: SCHEMA_VERSION,
      test10: fixedTestSlices(records.length, config.seed).map((index) => ({
        index,
        subject: records[index].subject,
        position: records[index].position,
      })),
      epochs: [],
    };
    const timing: TimingFile = {
      schema_version: SCHEMA_VERSION,
      started: clock.date(),
      finished: null,
      seconds: 0,
      epochs: [],
    };
    await run.truncateSteps(0);
    await writeManifest(run, "running");
    return new TrainingRecorder(run, config, dataset, clock, metrics, timing);
  }

  /**
   * Continues the records of a run from a checkpoint: what is newer than it is
   * dropped, since it will be made again. A kill may have come between the
   * checkpoint and what follows it, so that is done again too.
   */
  static async resume(
    run: RunDirectory,
    config: RunConfig,
    dataset: Dataset,
    clock: Clock,
    state: TrainingState,
  ): Promise<TrainingRecorder> {
    const metrics = await run.readJson(RUN_FILES.metrics, METRICS_SHAPE);
    const timing = await run.readJson(RUN_FILES.timing, RUNNING_TIMING_SHAPE);
    metrics.epochs = metrics.epochs.filter(({ epoch }) => epoch <= state.epoch);
    timing.epochs = timing.epochs.filter(({ epoch }) => epoch <= state.epoch);
    timing.finished = null;
    await run.truncateSteps(state.step);
    if (state.epoch > 0) {
      await run.pointTo("best", bestEpoch(metrics.epochs));
      await run.pruneCheckpoints(config.training.keepCheckpoints);
    }
    await writeManifest(run, "running");
    return new TrainingRecorder(run, config, dataset, clock, metrics, timing);
  }

  /** Starts the clock of the first epoch: what came before is not training. */
  start(): void {
    this.#epochStarted = this.#clock.seconds();
  }

  /** Marks a run that an error ended; its last checkpoint stands. */
  async abandon(): Promise<void> {
    await writeManifest(this.#run, "interrupted");
  }

  /** Records an event; an epoch is on disk, checkpoint included, when this returns. */
  async record(event: TrainEvent, state: TrainingState): Promise<void> {
    if (event.kind === "step") {
      this.#epochSteps++;
      if (event.record.step % this.#config.training.logInterval === 0) {
        this.#run.appendStep(event.record);
      }
    } else if (event.kind === "evaluating") {
      this.#evaluationStarted = this.#clock.seconds();
    } else {
      await this.#epoch(event.metrics, event.fixed, state);
    }
  }

  /** Saves a run that was stopped between two updates, so that it goes on from there. */
  async interrupt(state: TrainingState): Promise<void> {
    await this.#run.flushSteps();
    // Between epochs the epoch's own checkpoint is the state already.
    if (state.totals.steps > 0) {
      const bytes = await encodeCheckpoint(this.#config, state);
      await this.#run.writeInterruptedCheckpoint(state.step, bytes);
    }
    await this.#writeTiming();
    await this.#writeProgression();
    await writeManifest(this.#run, "interrupted");
  }

  /** Ends a run whose last epoch is recorded. */
  async finish(): Promise<void> {
    this.#timing.finished = this.#clock.date();
    await this.#writeTiming();
    await this.#writeProgression();
    await writeManifest(this.#run, "complete");
  }

  async #epoch(metrics: EpochMetrics, fixed: ScoredSplit, state: TrainingState): Promise<void> {
    await this.#writeFrame(metrics, fixed);
    const { epochs } = this.#metrics;
    epochs.push(metrics);
    await this.#run.writeJson(RUN_FILES.metrics, this.#metrics);
    await this.#run.flushSteps();
    if (metrics.epoch > 0) {
      const trainingSeconds = this.#evaluationStarted - this.#epochStarted;
      this.#timing.epochs.push({
        epoch: metrics.epoch,
        training_seconds: trainingSeconds,
        evaluation_seconds: this.#clock.seconds() - this.#evaluationStarted,
        images_per_second: this.#epochSteps * this.#config.training.batchSize / trainingSeconds,
      });
    }
    await this.#writeTiming();
    if (metrics.epoch > 0) {
      // The checkpoint comes last: whatever is missing when the power fails is made again.
      await this.#run.writeCheckpoint(
        metrics.epoch,
        await encodeCheckpoint(this.#config, state),
      );
      await this.#run.pointTo("best", bestEpoch(epochs));
      await this.#run.pruneCheckpoints(this.#config.training.keepCheckpoints);
    }
    this.#epochSteps = 0;
    this.#epochStarted = this.#clock.seconds();
  }

  async #writeFrame({ epoch, ssim_test10 }: EpochMetrics, fixed: ScoredSplit): Promise<void> {
    const { test } = this.#dataset.splits;
    const size = test.height * test.width;
    const raster = drawFramePicture({
      epoch,
      ssim: ssim_test10,
      originals: this.#metrics.test10.map(({ index }) => scaledSlice(test, index)),
      reconstructions: fixed.slices.map((_, i) => fixed.pixels.subarray(i * size, (i + 1) * size)),
      height: test.height,
      width: test.width,
      synthetic: this.#dataset.card.synthetic,
    });
    await this.#run.writeBytes(
      `${RUN_FILES.frames}/${epochFileName(epoch, "png")}`,
      encodePng(raster),
    );
  }

  /** Joins the frames on disk, so that a resumed run's animation is whole. */
  async #writeProgression(): Promise<void> {
    const names = this.#metrics.epochs.map(({ epoch }) =>
      `${RUN_FILES.frames}/${epochFileName(epoch, "png")}`
    );
    if (names.length === 0) return;
    const frames = await Promise.all(
      names.map(async (name) => decodePng(await this.#run.readBytes(name), name)),
    );
    await this.#run.writeBytes(RUN_FILES.progression, encodeGif(frames));
  }

  async #writeTiming(): Promise<void> {
    const now = this.#clock.seconds();
    this.#timing.seconds += now - this.#counted;
    this.#counted = now;
    await this.#run.writeJson(RUN_FILES.timing, this.#timing);
  }
}

/** The epoch with the lowest validation reconstruction loss; the first of equals. */
export function bestEpoch(epochs: readonly EpochMetrics[]): number {
  const trained = epochs.filter(({ epoch }) => epoch > 0);
  return trained.reduce((best, metrics) =>
    metrics.validation.reconstruction < best.validation.reconstruction ? metrics : best
  ).epoch;
}
