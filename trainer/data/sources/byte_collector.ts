/**
 * Collects a stream of known length without taking memory ahead of its bytes.
 *
 * @module
 */

/** Room that is taken at first. */
const FIRST_BYTES = 2 ** 20;

/** A byte array that grows with what is added, up to a size. */
export class ByteCollector {
  readonly #size: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param size Bytes that are expected: a header's word for it, which may be wrong. */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = new Uint8Array(Math.min(size, FIRST_BYTES));
  }

  /**
   * Adds bytes; they are copied.
   *
   * @returns False, and nothing is added, if there are now more than expected.
   */
  add(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.length;
    if (length > this.#size) return false;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(this.#size, Math.max(length, 2 * this.#bytes.length)));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
    return true;
  }

  /** The bytes, if there are as many as expected. */
  whole(): Uint8Array<ArrayBuffer> | undefined {
    return this.#length === this.#size ? this.#bytes : undefined;
  }
}
