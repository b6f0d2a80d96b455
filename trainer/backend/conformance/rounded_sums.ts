/**
 * Sums of products in float64, with how far a float32 sum of the same products
 * may be from them.
 *
 * @module
 */

/** Unit roundoff of float32. */
const UNIT = 2 ** -24;

/** One sum of products for each element of a tensor, whose elements lie in C order. */
export class RoundedSums {
  readonly shape: readonly number[];
  /** The sums. */
  readonly values: Float64Array;
  /** The same sums of the products' absolute values. */
  readonly #magnitudes: Float64Array;
  /** Terms of each sum. */
  readonly #terms: Uint32Array;

  /** Sums of no products: zero. */
  constructor(shape: readonly number[]) {
    const size = shape.reduce((product, length) => product * length, 1);
    this.shape = shape;
    this.values = new Float64Array(size);
    this.#magnitudes = new Float64Array(size);
    this.#terms = new Uint32Array(size);
  }

  /** Adds a·b to an element. The factors must be float32 numbers. */
  add(element: number, a: number, b: number): void {
    this.values[element] += a * b;
    this.#magnitudes[element] += Math.abs(a * b);
    this.#terms[element]++;
  }

  /** Adds to each element the bias of its last coordinate. */
  addBias(bias: Float32Array): void {
    this.values.forEach((_, i) => this.add(i, bias[i % bias.length], 1));
  }

  /** Replaces every sum by the larger of it and zero, which adds no error. */
  relu(): void {
    this.values.forEach((value, i) => this.values[i] = Math.max(0, value));
  }

  /**
   * The largest error that float32 arithmetic explains, whatever the order of
   * the additions: γₙ·Σ|aᵢbᵢ| with γₙ = n·u/(1 − n·u) (Higham 2002, Accuracy
   * and Stability of Numerical Algorithms, section 3.1). An element of no
   * terms must be exactly zero.
   */
  bound(element: number): number {
    const rounding = this.#terms[element] * UNIT;
    return rounding / (1 - rounding) * this.#magnitudes[element];
  }

  /** The first element that is out of bounds, for people; null where none is. */
  mismatch(shape: readonly number[], actual: ArrayLike<number>): string | null {
    if (`${shape}` !== `${this.shape}`) return `shape [${shape}], not [${this.shape}]`;
    const element = this.values.findIndex((value, i) =>
      // Negated, so that NaN is out of bounds.
      !(Math.abs(actual[i] - value) <= this.bound(i))
    );
    if (element < 0) return null;
    return `element ${element} of [${shape}] is ${actual[element]}, ` +
      `not ${this.values[element]} ± ${this.bound(element)}`;
  }
}
