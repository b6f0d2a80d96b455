/**
 * Distribution of a score over slices or subjects.
 *
 * @module
 */
import type { ScoreSummary } from "../run/schema.ts";

/**
 * Mean, sample standard deviation, extremes and quantiles of scores. Quantile q
 * interpolates linearly at position (n − 1)·q of the sorted scores: definition
 * 7 of Hyndman and Fan 1996, NumPy's default.
 *
 * @param scores Finite numbers, at least one, in any order; not changed.
 * @returns The summary; `sd` is 0 for a single score.
 * @throws {RangeError} If there is no score, or one is not finite.
 *
 * @example
 * ```ts
 * summarise([4, 1, 3, 2]).median; // 2.5
 * ```
 */
export function summarise(scores: ArrayLike<number>): ScoreSummary {
  const count = scores.length;
  if (count === 0) {
    throw new RangeError("Cannot summarise scores as there are none");
  }
  const sorted = Float64Array.from(scores).sort();
  const wrong = sorted.find((score) => !Number.isFinite(score));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot summarise scores as all must be finite: one is ${wrong}`,
    );
  }
  const mean = sorted.reduce((sum, score) => sum + score, 0) / count;
  const squares = sorted.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return {
    mean,
    sd: count === 1 ? 0 : Math.sqrt(squares / (count - 1)),
    min: sorted[0],
    q05: quantile(sorted, 0.05),
    q25: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q75: quantile(sorted, 0.75),
    q95: quantile(sorted, 0.95),
    max: sorted[count - 1],
  };
}

function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const lower = Math.floor(position);
  const upper = Math.min(lower + 1, sorted.length - 1);
  return sorted[lower] + (position - lower) * (sorted[upper] - sorted[lower]);
}
