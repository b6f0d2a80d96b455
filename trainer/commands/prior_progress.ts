/**
 * Tells how the training of the prior goes, in plain lines.
 *
 * @module
 */
import type { PriorData, PriorEvent } from "../prior/train_prior.ts";
import type { PriorConfigFile } from "../run/prior_schema.ts";
import { duration } from "./progress.ts";

/** The architectures in words. */
const NAMES = { pixelcnn: "gated PixelCNN", transformer: "causal transformer" } as const;

/** Seconds between lines inside an epoch. */
const LINE_INTERVAL = 15;

/** Prints what happens. */
export class PriorProgress {
  readonly #config: PriorConfigFile;
  readonly #print: (line: string) => void;
  /** Seconds, from any origin. */
  readonly #now: () => number;
  #firstStep: { step: number; seconds: number } | null = null;
  #lastLine: number;

  /**
   * @param print Takes one line.
   * @param now A clock in seconds.
   */
  constructor(config: PriorConfigFile, print: (line: string) => void, now: () => number) {
    this.#config = config;
    this.#print = print;
    this.#now = now;
    this.#lastLine = now();
  }

  /**
   * Says what is trained.
   *
   * @param resumedStep The update that the training goes on after; null from the start.
   */
  introduce({ train, validation }: PriorData, executor: string, resumedStep: number | null): void {
    const { codes: { height, width, numEmbeddings }, prior } = this.#config;
    this.#print(
      `Prior: ${
        NAMES[prior.architecture]
      }, ${prior.layers} layers of ${prior.channels} channels, on ` +
        `${train.count} training and ${validation.count} validation maps of ${height}×${width} ` +
        `codes out of ${numEmbeddings} (${executor})` +
        (resumedStep === null ? "." : `; resumed after step ${resumedStep}.`),
    );
  }

  /** Shows an event. */
  show(event: PriorEvent): void {
    const { epochs } = this.#config.prior;
    if (event.kind === "step") {
      const seconds = this.#now();
      // The first step compiles and warms up: speed is measured from its end.
      this.#firstStep ??= { step: event.step, seconds };
      const steps = event.step - this.#firstStep.step;
      if (seconds - this.#lastLine < LINE_INTERVAL || steps === 0) return;
      this.#lastLine = seconds;
      const left = (seconds - this.#firstStep.seconds) / steps *
        (event.stepsPerEpoch * epochs - event.step);
      this.#print(
        `  epoch ${event.epoch}/${epochs}  step ${event.stepInEpoch}/${event.stepsPerEpoch}  ` +
          `${event.bits.toFixed(3)} bits/code  at most ${duration(left)} left`,
      );
    } else if (event.kind === "epoch") {
      const { epoch, train_bits, validation_bits } = event.metrics;
      this.#lastLine = this.#now();
      this.#print(
        `epoch ${epoch}/${epochs}  bits/code ${train_bits?.toFixed(3) ?? "–"} → ` +
          `${validation_bits.toFixed(3)} (validation)`,
      );
    }
  }
}
