/**
 * Fewer points for a long curve, without hiding its peaks.
 *
 * @module
 */
import type { Point } from "./series.ts";

/**
 * Puts neighbouring points into groups of one size: each becomes its mean, with
 * the lowest and the highest value as a band, so that no peak is lost.
 *
 * @param points in ascending order of `x`, without bands; values that are null or not finite are passed over
 * @param groups the greatest number of groups, at least 1
 * @returns `size`: points in a group (the last may have fewer), 1 where there are few enough; `points`: one a group, at the middle of its first and last `x`, rounded down to whole numbers where all are whole
 */
export function groupPoints(
  points: readonly Point[],
  groups: number,
): { size: number; points: Point[] } {
  const size = Math.max(1, Math.ceil(points.length / groups));
  if (size === 1) return { size, points: [...points] };
  const whole = points.every(({ x }) => Number.isInteger(x));
  const count = Math.ceil(points.length / size);
  const grouped = Array.from({ length: count }, (_, index): Point => {
    const members = points.slice(index * size, (index + 1) * size);
    const middle = (members[0].x + members[members.length - 1].x) / 2;
    const x = whole ? Math.floor(middle) : middle;
    const values = members.map(({ y }) => y).filter((y): y is number =>
      y !== null && Number.isFinite(y)
    );
    if (values.length === 0) return { x, y: null };
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { x, y: mean, low: Math.min(...values), high: Math.max(...values) };
  });
  return { size, points: grouped };
}
