/**
 * What the worker that watches a loop is told.
 *
 * @module
 */

/** A loop that counts its steps where the worker can see it. */
export interface WatchedLoop {
  /** What to print if it no longer gets on, before the number of the step. */
  name: string;
  /** One 32-bit number: the step. */
  counter: SharedArrayBuffer;
  /** Milliseconds that a step may take. */
  patience: number;
}
