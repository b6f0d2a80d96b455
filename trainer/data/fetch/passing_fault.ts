/**
 * What may be well at the next try: a cut, a stall, a server that is busy.
 *
 * @module
 */

/** A fault after which a download is tried again. */
export class PassingFault extends Error {
  override name = "PassingFault";

  /**
   * @param message In a few words, e.g. `the connection was cut`.
   * @param waitSeconds How long the server asks to be left alone; null if it does not say.
   */
  constructor(message: string, readonly waitSeconds: number | null = null) {
    super(message);
  }
}
