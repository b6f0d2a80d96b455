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
import { METRICS_SHAPE } from "../run/contract_shapes.ts";
import { writeManifest } from "../run/manifest.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import {
  type EpochMetrics,
  type MetricsFile,
  RUN_FILES,
  type RunConfig,
  SCHEMA_VERSION,
} from "../run/schema.ts";
import { encodeCheckpoint } from "../training/checkpoint.ts";
import type { ScoredSplit } from "../training/score_split.ts";
import type { TrainingState } from "../training/state.ts";
import { fixedTestSlices, type TrainEvent } from "../training/train.ts";
import { type Clock, RunTiming } from "./run_timing.ts";

/** Records one session of training: from the start, or from a resumed checkpoint. */
export class TrainingRecorder {
  readonly #run: RunDirectory;
  readonly #config: RunConfig;
  readonly #dataset: Dataset;
  readonly #metrics: MetricsFile;
  readonly #timing: RunTiming;

  private constructor(
    run: RunDirectory,
    config: RunConfig,
    dataset: Dataset,
    metrics: MetricsFile,
    timing: RunTiming,
  ) {
    this.#run = run;
    this.#config = config;
    this.#dataset = dataset;
    this.#metrics = metrics;
    this.#timing = timing;
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
    await run.truncateSteps(0);
    await writeManifest(run, "running");
    return new TrainingRecorder(run, config, dataset, metrics, RunTiming.begin(clock));
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
    const timing = await RunTiming.resume(run, clock, state.epoch);
    metrics.epochs = metrics.epochs.filter(({ epoch }) => epoch <= state.epoch);
    await run.truncateSteps(state.step);
    if (state.epoch > 0) {
      await run.pointTo("best", bestEpoch(metrics.epochs));
      await run.pruneCheckpoints(config.training.keepCheckpoints);
    }
    await writeManifest(run, "running");
    return new TrainingRecorder(run, config, dataset, metrics, timing);
  }

  /** Starts the clock of the first epoch: what came before is not training. */
  start(): void {
    this.#timing.startEpoch();
  }

  /** Marks a run that an error ended; its last checkpoint stands. */
  async abandon(): Promise<void> {
    await writeManifest(this.#run, "interrupted");
  }

  /** Records an event; an epoch is on disk, checkpoint included, when this returns. */
  async record(event: TrainEvent, state: TrainingState): Promise<void> {
    if (event.kind === "step") {
      this.#timing.countStep();
      if (event.record.step % this.#config.training.logInterval === 0) {
        this.#run.appendStep(event.record);
      }
    } else if (event.kind === "evaluating") {
      this.#timing.startEvaluation();
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
    await this.#timing.write(this.#run);
    await this.#writeProgression();
    await writeManifest(this.#run, "interrupted");
  }

  /** Ends a run whose last epoch is recorded. */
  async finish(): Promise<void> {
    this.#timing.finish();
    await this.#timing.write(this.#run);
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
      this.#timing.endEpoch(metrics.epoch, this.#config.training.batchSize);
    }
    await this.#timing.write(this.#run);
    if (metrics.epoch > 0) {
      // The checkpoint comes last: whatever is missing when the power fails is made again.
      await this.#run.writeCheckpoint(
        metrics.epoch,
        await encodeCheckpoint(this.#config, state),
      );
      await this.#run.pointTo("best", bestEpoch(epochs));
      await this.#run.pruneCheckpoints(this.#config.training.keepCheckpoints);
    }
    this.#timing.startEpoch();
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
}

/** The epoch with the lowest validation reconstruction loss; the first of equals. */
export function bestEpoch(epochs: readonly EpochMetrics[]): number {
  const trained = epochs.filter(({ epoch }) => epoch > 0);
  return trained.reduce((best, metrics) =>
    metrics.validation.reconstruction < best.validation.reconstruction ? metrics : best
  ).epoch;
}
