/**
 * Shows how training goes: a bar that is redrawn on a terminal, plain lines
 * elsewhere.
 *
 * @module
 */
import type { EpochMetrics, RunConfig } from "../run/schema.ts";
import type { TrainEvent } from "../training/train.ts";

/** Seconds between plain lines. */
const LINE_INTERVAL = 15;
const BAR_WIDTH = 24;

/** Prints progress to a stream. */
export class Progress {
  readonly #config: RunConfig;
  readonly #terminal: boolean;
  readonly #write: (text: string) => void;
  /** Seconds, from any origin. */
  readonly #now: () => number;
  #firstStep: { step: number; seconds: number } | null = null;
  #lastLine: number;
  #ssim = "–";
  #barShown = false;

  /**
   * @param terminal Whether the stream is a terminal.
   * @param write Takes text to the stream.
   * @param now A clock in seconds.
   */
  constructor(
    config: RunConfig,
    terminal: boolean,
    write: (text: string) => void,
    now: () => number,
  ) {
    this.#config = config;
    this.#terminal = terminal;
    this.#write = write;
    this.#now = now;
    this.#lastLine = now();
  }

  /** Shows an event. */
  show(event: TrainEvent): void {
    if (event.kind === "step") this.#step(event);
    else if (event.kind === "epoch") this.#epoch(event.metrics);
    else if (this.#terminal) this.#bar(`epoch ${event.epoch}  evaluating …`);
  }

  /** Prints a line of its own, above the bar. */
  line(text: string): void {
    this.clear();
    this.#write(`${text}\n`);
  }

  /** Removes the bar. */
  clear(): void {
    if (this.#barShown) this.#write("\r\x1b[K");
    this.#barShown = false;
  }

  #step({ record, stepInEpoch, stepsPerEpoch }: TrainEvent & { kind: "step" }): void {
    const seconds = this.#now();
    // The first step compiles and warms up: speed is measured from its end.
    this.#firstStep ??= { step: record.step, seconds };
    const { batchSize, epochs } = this.#config.training;
    const steps = record.step - this.#firstStep.step;
    const elapsed = seconds - this.#firstStep.seconds;
    const perStep = steps > 0 ? elapsed / steps : 0;
    const parts = [
      `epoch ${record.epoch}/${epochs}`,
      `step ${stepInEpoch}/${stepsPerEpoch}`,
      `loss ${record.total.toFixed(4)}`,
      `SSIM ${this.#ssim}`,
    ];
    if (perStep > 0) {
      parts.push(`${(batchSize / perStep).toFixed(1)} images/s`);
      parts.push(`${duration(perStep * (stepsPerEpoch * epochs - record.step))} left`);
    }
    if (this.#terminal) {
      const filled = Math.round(BAR_WIDTH * record.step / (stepsPerEpoch * epochs));
      this.#bar(`${"━".repeat(filled).padEnd(BAR_WIDTH, "╌")}  ${parts.join("  ")}`);
    } else if (seconds - this.#lastLine >= LINE_INTERVAL) {
      this.#lastLine = seconds;
      this.#write(`  ${parts.join("  ")}\n`);
    }
  }

  #epoch(metrics: EpochMetrics): void {
    const { validation, train } = metrics;
    this.#ssim = validation.ssim?.toFixed(4) ?? "–";
    this.#lastLine = this.#now();
    this.line([
      `epoch ${metrics.epoch}/${this.#config.training.epochs}`,
      `loss ${train === null ? "–" : train.total.toFixed(4)} → ${validation.total.toFixed(4)}`,
      `SSIM ${this.#ssim}`,
      `PSNR ${validation.psnr?.toFixed(2) ?? "–"} dB`,
      `perplexity ${validation.perplexity.toFixed(1)}`,
      `codes ${validation.codes_used}/${this.#config.model.numEmbeddings}`,
      `test-10 SSIM ${metrics.ssim_test10.toFixed(4)}`,
    ].join("  "));
  }

  #bar(text: string): void {
    this.#write(`\r\x1b[K${text}`);
    this.#barShown = true;
  }
}

/** Seconds in words: 75 → `1 min 15 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}
