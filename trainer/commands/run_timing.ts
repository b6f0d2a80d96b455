/**
 * The clock readings of a training: `timing.json`, of a run and of its prior.
 *
 * @module
 */
import { RUNNING_TIMING_SHAPE } from "../run/contract_shapes.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import { RUN_FILES, SCHEMA_VERSION, type TimingFile } from "../run/schema.ts";

/** Seconds since some origin, and the time of day; a recorder's only clock. */
export interface Clock {
  seconds(): number;
  /** ISO 8601, UTC. */
  date(): string;
}

/** Times one session of a training: from the start, or from a checkpoint. */
export class RunTiming {
  readonly #clock: Clock;
  readonly #timing: TimingFile;
  /** Clock reading at the last thing that `timing.seconds` includes. */
  #counted: number;
  #epochStarted: number;
  #evaluationStarted: number;
  /** Updates of the present epoch that this session made. */
  #epochSteps = 0;

  private constructor(clock: Clock, timing: TimingFile) {
    this.#clock = clock;
    this.#timing = timing;
    this.#counted = clock.seconds();
    this.#epochStarted = this.#counted;
    this.#evaluationStarted = this.#counted;
  }

  /** Times a new training. */
  static begin(clock: Clock): RunTiming {
    return new RunTiming(clock, {
      schema_version: SCHEMA_VERSION,
      started: clock.date(),
      finished: null,
      seconds: 0,
      epochs: [],
    });
  }

  /**
   * Goes on timing a training; later epochs than the checkpoint's are dropped.
   *
   * @param epoch Of the checkpoint.
   * @throws {RunDirectoryError} If `timing.json` cannot be read.
   */
  static async resume(folder: RunDirectory, clock: Clock, epoch: number): Promise<RunTiming> {
    const timing = await folder.readJson(RUN_FILES.timing, RUNNING_TIMING_SHAPE);
    timing.epochs = timing.epochs.filter((timed) => timed.epoch <= epoch);
    timing.finished = null;
    return new RunTiming(clock, timing);
  }

  /** The updates of an epoch begin. */
  startEpoch(): void {
    this.#epochSteps = 0;
    this.#epochStarted = this.#clock.seconds();
  }

  /** An update was made. */
  countStep(): void {
    this.#epochSteps++;
  }

  /** All updates of the epoch are made. */
  startEvaluation(): void {
    this.#evaluationStarted = this.#clock.seconds();
  }

  /**
   * The epoch is evaluated.
   *
   * @param batchSize Images in an update.
   */
  endEpoch(epoch: number, batchSize: number): void {
    const trainingSeconds = this.#evaluationStarted - this.#epochStarted;
    this.#timing.epochs.push({
      epoch,
      training_seconds: trainingSeconds,
      evaluation_seconds: this.#clock.seconds() - this.#evaluationStarted,
      images_per_second: this.#epochSteps * batchSize / trainingSeconds,
    });
  }

  /** The training has come to its end. */
  finish(): void {
    this.#timing.finished = this.#clock.date();
  }

  /** Writes `timing.json`, up to now. */
  async write(folder: RunDirectory): Promise<void> {
    const now = this.#clock.seconds();
    this.#timing.seconds += now - this.#counted;
    this.#counted = now;
    await folder.writeJson(RUN_FILES.timing, this.#timing);
  }
}
