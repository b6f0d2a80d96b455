/**
 * Multi-scale structural similarity: Wang, Simoncelli and Bovik 2003,
 * "Multiscale structural similarity for image quality assessment" (doi
 * 10.1109/ACSSC.2003.1292216).
 *
 * @module
 */

/** Wang et al. 2003, section 3.2: exponents of the five scales, from the finest. */
const EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
/** Edge and σ of the Gaussian window, and the stabilising constants for L = 1; as in SSIM. */
const WINDOW = 11;
const SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

const WEIGHTS = gaussianWeights();

/** One scale of a slice, with what does not depend on the slice it is compared to. */
interface PreparedScale {
  /** Pixels in [0, 1], [size, size]. */
  pixels: Float64Array;
  size: number;
  /** Windowed means, [size − 10, size − 10]. */
  mean: Float64Array;
  /** Windowed population variances, of the same shape. */
  variance: Float64Array;
}

/** A slice ready to be compared: its scales from the finest. */
export type SlicePyramid = readonly PreparedScale[];

/**
 * How many scales a slice has: each halves the edge, and the last must still
 * hold the 11×11 window. 5 from 176 pixels on, as in the paper; 3 at 64×64; 2 at 32×32.
 *
 * @param size Edge of the slice, at least 11.
 * @throws {RangeError} If it is smaller.
 */
export function msSsimScales(size: number): number {
  if (!(size >= WINDOW)) {
    throw new RangeError(
      `Cannot compute MS-SSIM as slices must be at least ${WINDOW}×${WINDOW}: current size is ${size}×${size}`,
    );
  }
  return Math.min(EXPONENTS.length, 1 + Math.floor(Math.log2(size / WINDOW)));
}

/**
 * Prepares a slice for comparisons with many others: halves it by the mean of
 * 2×2 pixels (an odd last row or column is left out) and filters each scale.
 *
 * @param pixels 8-bit, [size, size] in C order.
 */
export function slicePyramid(pixels: Uint8Array, size: number): SlicePyramid {
  if (pixels.length !== size * size) {
    throw new RangeError(
      `Cannot compute MS-SSIM as there must be ${size}×${size} pixels: current count is ${pixels.length}`,
    );
  }
  const scales = [prepare(Float64Array.from(pixels, (level) => level / 255), size)];
  while (scales.length < msSsimScales(size)) {
    const { pixels, size } = scales[scales.length - 1];
    scales.push(prepare(halve(pixels, size), Math.floor(size / 2)));
  }
  return scales;
}

/**
 * MS-SSIM of two slices: the product over the scales of the mean
 * contrast-structure term, and at the coarsest scale the mean SSIM, each
 * raised to its exponent. The paper's five exponents are for large images;
 * where fewer scales fit, the first ones are taken and scaled to sum to 1, so
 * values are only comparable at one size. A negative mean counts as 0, since
 * its power would not be real.
 *
 * @param a From {@link slicePyramid}.
 * @param b Of a slice of the same size.
 * @returns In [0, 1]; 1 for equal slices.
 */
export function msSsim(a: SlicePyramid, b: SlicePyramid): number {
  if (a[0].size !== b[0].size) {
    throw new RangeError(
      `Cannot compute MS-SSIM as both slices must be of one size: current sizes are ${
        a[0].size
      } and ${b[0].size}`,
    );
  }
  const sum = EXPONENTS.slice(0, a.length).reduce((sum, exponent) => sum + exponent, 0);
  let product = 1;
  for (let scale = 0; scale < a.length; scale++) {
    const { contrastStructure, ssim } = meanTerms(a[scale], b[scale]);
    const term = scale === a.length - 1 ? ssim : contrastStructure;
    product *= Math.pow(Math.max(0, term), EXPONENTS[scale] / sum);
  }
  return product;
}

/** Means over the windows of the contrast-structure term, and of its product with luminance. */
function meanTerms(
  a: PreparedScale,
  b: PreparedScale,
): { contrastStructure: number; ssim: number } {
  const product = filter(a.pixels.map((value, i) => value * b.pixels[i]), a.size);
  let [contrastStructure, ssim] = [0, 0];
  for (let i = 0; i < product.length; i++) {
    const [meanA, meanB] = [a.mean[i], b.mean[i]];
    const structure = (2 * (product[i] - meanA * meanB) + C2) /
      (a.variance[i] + b.variance[i] + C2);
    const luminance = (2 * meanA * meanB + C1) / (meanA * meanA + meanB * meanB + C1);
    contrastStructure += structure;
    ssim += luminance * structure;
  }
  return { contrastStructure: contrastStructure / product.length, ssim: ssim / product.length };
}

function prepare(pixels: Float64Array, size: number): PreparedScale {
  const mean = filter(pixels, size);
  const squares = filter(pixels.map((value) => value * value), size);
  return { pixels, size, mean, variance: squares.map((square, i) => square - mean[i] * mean[i]) };
}

/** Gaussian means over the valid area: [size, size] → [size − 10, size − 10]. */
function filter(image: Float64Array, size: number): Float64Array {
  const valid = size - WINDOW + 1;
  const rows = new Float64Array(size * valid);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < valid; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += WEIGHTS[k] * image[y * size + x + k];
      rows[y * valid + x] = sum;
    }
  }
  const result = new Float64Array(valid * valid);
  for (let i = 0; i < result.length; i++) {
    let sum = 0;
    for (let k = 0; k < WINDOW; k++) sum += WEIGHTS[k] * rows[i + k * valid];
    result[i] = sum;
  }
  return result;
}

function halve(pixels: Float64Array, size: number): Float64Array {
  const half = Math.floor(size / 2);
  return Float64Array.from({ length: half * half }, (_, i) => {
    const at = 2 * (Math.floor(i / half) * size + i % half);
    return (pixels[at] + pixels[at + 1] + pixels[at + size] + pixels[at + size + 1]) / 4;
  });
}

function gaussianWeights(): Float64Array {
  const middle = (WINDOW - 1) / 2;
  const weights = Float64Array.from(
    { length: WINDOW },
    (_, i) => Math.exp(-((i - middle) ** 2) / (2 * SIGMA * SIGMA)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
