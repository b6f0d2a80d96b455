/**
 * Structural similarity of two grey images: Wang, Bovik, Sheikh and Simoncelli
 * 2004, "Image Quality Assessment: From Error Visibility to Structural
 * Similarity" (doi 10.1109/TIP.2003.819861), equation 13, with the mean of
 * equation 17 taken over the windows that lie wholly inside the image.
 *
 * Two variants, since published figures use both:
 *
 * | | window | covariance | mean over |
 * |---|---|---|---|
 * | {@link ssim} | 11×11 Gaussian, σ 1.5 (the paper's) | population | valid area |
 * | {@link ssimSkimage} | 7×7 uniform (scikit-image's default) | sample | valid area |
 *
 * The data range L is a fixed number and never taken from the image: a range
 * per image would make a dark slice's score incomparable with a bright one's.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

/** Stabilising constant of the luminance term (Wang 2004, section III.B). */
const K1 = 0.01;
/** Stabilising constant of the contrast and structure terms. */
const K2 = 0.03;

/** Options of {@link ssim} and {@link ssimSkimage}. */
export interface SsimOptions {
  /** L: largest minus smallest possible pixel value; 1 for pixels in [0, 1], 255 for 8-bit. Default 1. */
  dataRange?: number;
}

/** A separable window and how the moments inside it become covariances. */
interface SsimWindow {
  /** Weights along one axis; they sum to 1. */
  weights: Float64Array;
  /** Factor on every (co)variance: 1 for the population's, n/(n−1) for a sample's. */
  covarianceFactor: number;
}

const GAUSSIAN_WINDOW: SsimWindow = {
  weights: gaussianWeights(11, 1.5),
  covarianceFactor: 1,
};

const UNIFORM_WINDOW: SsimWindow = {
  weights: new Float64Array(7).fill(1 / 7),
  covarianceFactor: 49 / 48,
};

/** Intermediate images, kept between calls: allocating them costs more than filtering 64×64 pixels. */
let scratch = new Float64Array(0);

/**
 * Mean structural similarity as Wang et al. 2004 define it: 11×11 Gaussian
 * window of σ 1.5, K1 0.01, K2 0.03, population covariance, valid area.
 *
 * @param a One image, [height, width] in C order; pixel values in [0, L].
 * @param b The other image, of the same shape. The measure is symmetric.
 * @param height Rows, at least 11.
 * @param width Columns, at least 11.
 * @param options The data range L.
 * @returns The mean over (height − 10)×(width − 10) windows, in [−1, 1]; 1 for
 *   equal images. NaN where a pixel is NaN.
 * @throws {ConfigError} If the image is smaller than the window.
 * @throws {RangeError} If an array's length is not height·width, or L is not positive.
 *
 * @example
 * ```ts
 * const image = Float32Array.from({ length: 256 }, (_, i) => (i % 16) / 15);
 * ssim(image, image, 16, 16); // 1
 * ```
 */
export function ssim(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
  options: SsimOptions = {},
): number {
  return meanSsim(a, b, height, width, GAUSSIAN_WINDOW, options);
}

/**
 * Mean structural similarity as `skimage.metrics.structural_similarity`
 * computes it by default: 7×7 uniform window, sample covariance, the border of
 * 3 pixels cropped before the mean.
 *
 * @param a One image, [height, width] in C order; pixel values in [0, L].
 * @param b The other image, of the same shape. The measure is symmetric.
 * @param height Rows, at least 7.
 * @param width Columns, at least 7.
 * @param options The data range L.
 * @returns The mean over (height − 6)×(width − 6) windows, in [−1, 1].
 * @throws {ConfigError} If the image is smaller than the window.
 * @throws {RangeError} If an array's length is not height·width, or L is not positive.
 */
export function ssimSkimage(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
  options: SsimOptions = {},
): number {
  return meanSsim(a, b, height, width, UNIFORM_WINDOW, options);
}

function meanSsim(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
  window: SsimWindow,
  options: SsimOptions,
): number {
  const size = window.weights.length;
  if (height < size || width < size) {
    throw new ConfigError(
      `Cannot compute SSIM as images must be at least ${size}×${size} pixels: current size is ${height}×${width}`,
    );
  }
  if (a.length !== height * width || b.length !== height * width) {
    throw new RangeError(
      `Cannot compute SSIM as both images must hold ${height}×${width} pixels: current lengths are ${a.length} and ${b.length}`,
    );
  }
  const dataRange = options.dataRange ?? 1;
  if (!(dataRange > 0)) {
    throw new RangeError(
      `Cannot compute SSIM as the data range must be positive: current value is ${dataRange}`,
    );
  }
  const c1 = (K1 * dataRange) ** 2;
  const c2 = (K2 * dataRange) ** 2;

  const outputHeight = height - size + 1;
  const outputWidth = width - size + 1;
  const moments = filterMoments(a, b, height, width, window.weights);
  const count = outputHeight * outputWidth;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const meanA = moments.a[i];
    const meanB = moments.b[i];
    const product = meanA * meanB;
    const squares = meanA * meanA + meanB * meanB;
    const covariance = window.covarianceFactor * (moments.product[i] - product);
    const variances = window.covarianceFactor * (moments.squares[i] - squares);
    sum += ((2 * product + c1) * (2 * covariance + c2)) /
      ((squares + c1) * (variances + c2));
  }
  return sum / count;
}

/** Windowed means, each [height − size + 1, width − size + 1]; views of the scratch memory. */
interface Moments {
  /** E[a] */
  a: Float64Array;
  /** E[b] */
  b: Float64Array;
  /** E[a² + b²]: the variances only ever occur as their sum. */
  squares: Float64Array;
  /** E[ab] */
  product: Float64Array;
}

/** Filters the four moment images along rows, then along columns. */
function filterMoments(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
  weights: Float64Array,
): Moments {
  const outputWidth = width - weights.length + 1;
  const outputHeight = height - weights.length + 1;
  const rowsLength = height * outputWidth;
  const outputLength = outputHeight * outputWidth;
  const needed = 4 * (width + rowsLength + outputLength);
  if (scratch.length < needed) scratch = new Float64Array(needed);
  let used = 0;
  const take = (length: number) => scratch.subarray(used, used += length);
  const four = (length: number): Moments => ({
    a: take(length),
    b: take(length),
    squares: take(length),
    product: take(length),
  });
  const line = four(width);
  const rows = four(rowsLength);
  const output = four(outputLength);

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixelA = a[y * width + x];
      const pixelB = b[y * width + x];
      line.a[x] = pixelA;
      line.b[x] = pixelB;
      line.squares[x] = pixelA * pixelA + pixelB * pixelB;
      line.product[x] = pixelA * pixelB;
    }
    const start = y * outputWidth;
    filterRow(line.a, rows.a, start, outputWidth, weights);
    filterRow(line.b, rows.b, start, outputWidth, weights);
    filterRow(line.squares, rows.squares, start, outputWidth, weights);
    filterRow(line.product, rows.product, start, outputWidth, weights);
  }
  filterColumns(rows.a, output.a, outputWidth, weights);
  filterColumns(rows.b, output.b, outputWidth, weights);
  filterColumns(rows.squares, output.squares, outputWidth, weights);
  filterColumns(rows.product, output.product, outputWidth, weights);
  return output;
}

/** output[start + x] = Σ_k weights[k]·line[x + k] */
function filterRow(
  line: Float64Array,
  output: Float64Array,
  start: number,
  outputWidth: number,
  weights: Float64Array,
): void {
  for (let x = 0; x < outputWidth; x++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k] * line[x + k];
    output[start + x] = sum;
  }
}

/** output[y, x] = Σ_k weights[k]·rows[y + k, x]; rows of equal width lie one after another. */
function filterColumns(
  rows: Float64Array,
  output: Float64Array,
  width: number,
  weights: Float64Array,
): void {
  for (let i = 0; i < output.length; i++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      sum += weights[k] * rows[i + k * width];
    }
    output[i] = sum;
  }
}

/** exp(−x²/2σ²) at integer distances from the middle, scaled to sum to 1. */
function gaussianWeights(size: number, sigma: number): Float64Array {
  const middle = (size - 1) / 2;
  const weights = Float64Array.from(
    { length: size },
    (_, i) => Math.exp(-((i - middle) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
