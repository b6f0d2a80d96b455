/**
 * Shows how a download goes: a bar that is redrawn on a terminal, plain lines
 * elsewhere.
 *
 * @module
 */
import { byteCount } from "../data/fetch/byte_count.ts";
import type { FetchObserver } from "../data/fetch/fetch_observer.ts";
import { duration } from "./progress.ts";

const BAR_WIDTH = 16;
/** Seconds between two drawings of the bar. */
const DRAW_INTERVAL = 0.1;
/** Seconds that the speed is measured over. */
const SPEED_WINDOW = 5;

/** Bytes that were there at a time in seconds. */
interface Sample {
  seconds: number;
  done: number;
}

/** Prints progress to a stream. */
export class FetchProgress implements FetchObserver {
  readonly #columns: number | null;
  readonly #write: (text: string) => void;
  /** Seconds, from any origin. */
  readonly #now: () => number;
  /** Step and file that the fields below are of. */
  #current = "";
  #samples: Sample[] = [];
  #lastDrawing = -Infinity;
  #lastTenth = -1;
  #barShown = false;

  /**
   * @param columns The terminal's width; null where the stream is none.
   * @param write Takes text to the stream.
   * @param now A clock in seconds.
   */
  constructor(columns: number | null, write: (text: string) => void, now: () => number) {
    this.#columns = columns;
    this.#write = write;
    this.#now = now;
  }

  progress(step: "download" | "check", file: string, done: number, total: number): void {
    const seconds = this.#now();
    if (this.#current !== `${step} ${file}`) this.#begin(step, file, total);
    this.#samples.push({ seconds, done });
    while (seconds - this.#samples[0].seconds > SPEED_WINDOW) this.#samples.shift();
    const share = Math.min(1, done / Math.max(total, 1));
    if (this.#columns !== null) {
      if (seconds - this.#lastDrawing < DRAW_INTERVAL && share < 1) return;
      this.#lastDrawing = seconds;
      const filled = Math.round(BAR_WIDTH * share);
      const bar = "━".repeat(filled).padEnd(BAR_WIDTH, "╌");
      this.#bar(`${bar}  ${this.#text(done, total, share)}`, this.#columns);
      return;
    }
    // A check goes fast: that it has begun is enough to know.
    const tenth = Math.floor(10 * share);
    if (step === "check" || tenth === this.#lastTenth) return;
    this.#lastTenth = tenth;
    this.#write(`  ${this.#text(done, total, share)}\n`);
  }

  note(line: string): void {
    this.clear();
    this.#write(`${line}\n`);
  }

  /** Removes the bar. */
  clear(): void {
    if (this.#barShown) this.#write("\r\x1b[K");
    this.#barShown = false;
  }

  #begin(step: "download" | "check", file: string, total: number): void {
    this.#current = `${step} ${file}`;
    this.#samples = [];
    this.#lastDrawing = -Infinity;
    this.#lastTenth = -1;
    this.note(`${step === "check" ? "checking" : "downloading"} ${file}, ${byteCount(total)}`);
  }

  #text(done: number, total: number, share: number): string {
    const parts = [
      `${Math.floor(100 * share)} %`,
      `${byteCount(done)} of ${byteCount(Math.max(done, total))}`,
    ];
    const speed = this.#speed();
    if (speed > 0) {
      parts.push(`${byteCount(Math.round(speed))}/s`);
      if (done < total) parts.push(`${duration((total - done) / speed)} left`);
    }
    return parts.join("  ");
  }

  /** Bytes a second; 0 while there is too little to tell. */
  #speed(): number {
    const [first, last] = [this.#samples[0], this.#samples[this.#samples.length - 1]];
    const seconds = last.seconds - first.seconds;
    // A download that starts anew has fewer bytes than before.
    return seconds < 0.5 ? 0 : Math.max(0, (last.done - first.done) / seconds);
  }

  #bar(text: string, columns: number): void {
    this.#write(`\r\x1b[K${text.slice(0, Math.max(0, columns - 1))}`);
    this.#barShown = true;
  }
}
