/**
 * The discrete Fourier transform.
 *
 * @module
 */

/** Real and imaginary parts, of equal length. */
export interface ComplexArray {
  real: Float64Array;
  imaginary: Float64Array;
}

/**
 * Makes the transform of one length,
 *
 *     F[k] = Σ_j f[j]·exp(−2πi·jk/n),
 *
 * by halving (Cooley and Tukey 1965, doi 10.1090/S0025-5718-1965-0178586-1)
 * for as long as the length is even, and by the definition for the odd rest: quick
 * for 64 and 96, correct for all. Sums have a fixed order.
 *
 * @param length n, at least 1.
 * @returns A function from f, [n], to F, [n]; its argument is not changed, and
 *   its result is overwritten by the next call.
 *
 * @example
 * ```ts
 * const real = Float64Array.of(1, 0, -1, 0);
 * fourierTransform(4)({ real, imaginary: new Float64Array(4) }).real; // [0, 2, 0, 2]
 * ```
 */
export function fourierTransform(length: number): (input: ComplexArray) => ComplexArray {
  const cosines = Float64Array.from({ length }, (_, i) => Math.cos(2 * Math.PI * i / length));
  const sines = Float64Array.from({ length }, (_, i) => -Math.sin(2 * Math.PI * i / length));
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  // For the definition's sums of the odd rest.
  const rest = { real: new Float64Array(length), imaginary: new Float64Array(length) };

  /** Transforms `n` values, `stride` apart from `from`, into real[to …], imaginary[to …]. */
  const transform = (input: ComplexArray, from: number, stride: number, to: number, n: number) => {
    if (n === 1) {
      real[to] = input.real[from];
      imaginary[to] = input.imaginary[from];
      return;
    }
    if (n % 2 === 1) return define(input, from, stride, to, n);
    const half = n / 2;
    transform(input, from, 2 * stride, to, half);
    transform(input, from + stride, 2 * stride, to + half, half);
    for (let k = 0; k < half; k++) {
      const [cosine, sine] = [cosines[k * stride], sines[k * stride]];
      const [re, im] = [real[to + half + k], imaginary[to + half + k]];
      const turnedRe = re * cosine - im * sine;
      const turnedIm = re * sine + im * cosine;
      real[to + half + k] = real[to + k] - turnedRe;
      imaginary[to + half + k] = imaginary[to + k] - turnedIm;
      real[to + k] += turnedRe;
      imaginary[to + k] += turnedIm;
    }
  };
  const define = (input: ComplexArray, from: number, stride: number, to: number, n: number) => {
    for (let k = 0; k < n; k++) {
      let [sumRe, sumIm] = [0, 0];
      for (let j = 0; j < n; j++) {
        const at = (j * k % n) * stride;
        const [re, im] = [input.real[from + j * stride], input.imaginary[from + j * stride]];
        sumRe += re * cosines[at] - im * sines[at];
        sumIm += re * sines[at] + im * cosines[at];
      }
      rest.real[k] = sumRe;
      rest.imaginary[k] = sumIm;
    }
    real.set(rest.real.subarray(0, n), to);
    imaginary.set(rest.imaginary.subarray(0, n), to);
  };
  return (input) => {
    if (input.real.length !== length || input.imaginary.length !== length) {
      throw new RangeError(
        `Cannot transform as there must be ${length} values: current length is ${input.real.length}`,
      );
    }
    transform(input, 0, 1, 0, length);
    return { real, imaginary };
  };
}
