/**
 * Moving average of a curve.
 *
 * @module
 */
import type { Point } from "./series.ts";

/**
 * Smooths points by an exponential moving average without its pull towards the
 * first value: after n values the sum (1 − w) Σ wⁿ⁻ⁱ yᵢ is divided by 1 − wⁿ, the
 * sum of its weights, as Adam (Kingma and Ba 2015, section 3) and TensorBoard do.
 * A gap stays a gap and does not age the average.
 *
 * @param points in ascending order of `x`
 * @param weight w, from 0 (the points themselves) to below 1
 * @returns as many points, at the same places, without bands
 */
export function smooth(points: readonly Point[], weight: number): Point[] {
  let sum = 0;
  let count = 0;
  return points.map(({ x, y }) => {
    if (y === null || !Number.isFinite(y)) return { x, y: null };
    sum = weight * sum + (1 - weight) * y;
    count++;
    return { x, y: sum / (1 - weight ** count) };
  });
}
