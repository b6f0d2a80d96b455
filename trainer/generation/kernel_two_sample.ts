/**
 * The kernel two-sample test: Gretton, Borgwardt, Rasch, Schölkopf and Smola
 * 2012, "A Kernel Two-Sample Test", JMLR 13:723–773.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import { type FeatureRows, squaredDistance } from "./feature_rows.ts";

/** Outcome of the test. */
export interface KernelTest {
  /** Unbiased estimate of MMD²: 0 on average for equal distributions, and then as often negative. */
  mmd2: number;
  /** Share of relabellings with at least this value, in (0, 1]. */
  pValue: number;
}

/** Widths of the kernel's Gaussians, in units of the median distance. */
const RELATIVE_BANDWIDTHS = [0.5, 1, 2];

/**
 * Bandwidths by the median heuristic (Gretton et al. 2012, section 8): the
 * median Euclidean distance of all pairs of reference vectors, times ½, 1 and
 * 2, so that the kernel sees differences on more than one scale.
 *
 * @param reference At least 2 vectors, not all the same.
 * @returns σ of each Gaussian, rising.
 * @throws {RangeError} If the median distance is 0.
 */
export function medianBandwidths(reference: FeatureRows): number[] {
  const distances: number[] = [];
  for (let i = 0; i < reference.count; i++) {
    for (let j = 0; j < i; j++) distances.push(squaredDistance(reference, i, reference, j));
  }
  const sorted = Float64Array.from(distances).sort();
  const middle = (sorted.length - 1) / 2;
  const median = (Math.sqrt(sorted[Math.floor(middle)]) + Math.sqrt(sorted[Math.ceil(middle)])) / 2;
  if (!(median > 0)) {
    throw new RangeError(
      "Cannot choose the kernel's bandwidth as half of the reference vectors or more are the same",
    );
  }
  return RELATIVE_BANDWIDTHS.map((factor) => factor * median);
}

/**
 * Unbiased MMD² of two sets (Gretton et al. 2012, equation 3) and its p-value
 * by permutation:
 *
 *     mean of k(x, x′) over pairs of x + mean of k(y, y′) over pairs of y
 *       − 2 × mean of k(x, y),    k(u, v) = mean over σ of exp(−‖u − v‖² / 2σ²)
 *
 * The p-value is (1 + relabellings at least as far apart) / (1 + relabellings),
 * which keeps the test exact (Phipson and Smyth 2010, doi
 * 10.2202/1544-6115.1585). It asks whether the vectors could be exchanged
 * between the sets; slices of one person resemble each other, so for real
 * slices of two groups of people it comes out lower than uniform.
 *
 * @param first At least 2 vectors.
 * @param second At least 2 vectors of the same dimensions.
 * @param bandwidths σ of each Gaussian, in the vectors' unit.
 * @param permutations Random relabellings.
 * @throws {RangeError} If a set is too small, or the dimensions differ.
 */
export function kernelTwoSampleTest(
  first: FeatureRows,
  second: FeatureRows,
  bandwidths: readonly number[],
  permutations: number,
  stream: RandomStream,
): KernelTest {
  const [m, n] = [first.count, second.count];
  if (first.dimensions !== second.dimensions || m < 2 || n < 2) {
    throw new RangeError(
      "Cannot compare sets as both must hold at least 2 vectors of the same dimensions: current " +
        `sets are ${m}×${first.dimensions} and ${n}×${second.dimensions}`,
    );
  }
  const total = m + n;
  const pooled: FeatureRows = {
    data: new Float64Array(total * first.dimensions),
    count: total,
    dimensions: first.dimensions,
  };
  pooled.data.set(first.data);
  pooled.data.set(second.data, first.data.length);
  const kernel = kernelMatrix(pooled, bandwidths);
  // Of each vector, the sum over all the others.
  const sums = new Float64Array(total);
  for (let i = 0; i < total; i++) {
    for (let j = 0; j < total; j++) if (j !== i) sums[i] += kernel[i * total + j];
  }
  const all = sums.reduce((sum, x) => sum + x, 0) / 2;
  const statistic = (order: ArrayLike<number>): number => {
    let within = 0; // pairs of the first set
    let touching = 0; // pairs within the first set twice, and across once
    for (let a = 0; a < m; a++) {
      const row = order[a] * total;
      touching += sums[order[a]];
      for (let b = 0; b < a; b++) within += kernel[row + order[b]];
    }
    const across = touching - 2 * within;
    const rest = all - within - across;
    return 2 * within / (m * (m - 1)) + 2 * rest / (n * (n - 1)) - 2 * across / (m * n);
  };
  const mmd2 = statistic(Uint32Array.from({ length: total }, (_, i) => i));
  let atLeast = 1;
  for (let b = 0; b < permutations; b++) {
    // A relabelling that only reorders the sets must count, whatever its rounding.
    if (statistic(stream.permutation(total)) >= mmd2 - 1e-12) atLeast++;
  }
  return { mmd2, pValue: atLeast / (permutations + 1) };
}

/** k of every pair, [count, count]. */
function kernelMatrix(rows: FeatureRows, bandwidths: readonly number[]): Float64Array {
  const { count } = rows;
  const kernel = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const distance = squaredDistance(rows, i, rows, j);
      let sum = 0;
      for (const sigma of bandwidths) sum += Math.exp(-distance / (2 * sigma * sigma));
      kernel[i * count + j] = kernel[j * count + i] = sum / bandwidths.length;
    }
  }
  return kernel;
}
