/**
 * Ends a request that has fallen silent, or that nobody reads any more.
 *
 * @module
 */
import { PassingFault } from "./passing_fault.ts";

/** Aborts when nobody has called {@link StallWatch.alive} for a while. */
export class StallWatch implements Disposable {
  /** Aborted by a stall, with a {@link PassingFault}, or with `outer`, with its reason. */
  readonly signal: AbortSignal;
  readonly #seconds: number;
  readonly #stalled = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param outer Aborts as well. */
  constructor(seconds: number, outer: AbortSignal) {
    this.#seconds = seconds;
    this.signal = AbortSignal.any([outer, this.#stalled.signal]);
    this.alive();
  }

  /** Starts the wait anew. */
  alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#stalled.abort(new PassingFault(`nothing has come for ${this.#seconds} s`));
    }, this.#seconds * 1000);
  }

  /** Ends the wait, and the request where it is not read to its end. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stalled.abort();
  }
}
