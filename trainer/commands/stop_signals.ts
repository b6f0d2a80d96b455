/**
 * Ctrl-C and SIGTERM: the first asks to stop where nothing is lost, the second
 * stops at once.
 *
 * @module
 */

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Listens until {@link StopSignals.close}. */
export class StopSignals {
  /** Says that the request was heard; replaced while a progress bar is shown. */
  announce: (text: string) => void = (text) => console.log(text);
  #requested = false;
  #listening = true;
  readonly #atOnce: (() => void) | null;

  /**
   * @param atOnce What the second signal does; by default the system's own,
   *   which is to end the process.
   */
  constructor(atOnce: (() => void) | null = null) {
    this.#atOnce = atOnce;
    SIGNALS.forEach((name) => Deno.addSignalListener(name, this.#listener));
  }

  /** Whether there was a signal. */
  get requested(): boolean {
    return this.#requested;
  }

  /** Gives the signals back to the system. */
  close(): void {
    if (!this.#listening) return;
    this.#listening = false;
    SIGNALS.forEach((name) => Deno.removeSignalListener(name, this.#listener));
  }

  readonly #listener = (): void => {
    if (this.#requested) return this.#atOnce?.();
    this.#requested = true;
    this.announce("Stopping after this step; once more stops at once …");
    if (this.#atOnce === null) this.close();
  };
}
