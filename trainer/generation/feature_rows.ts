/**
 * Feature vectors of a set of slices.
 *
 * @module
 */

/** One vector a slice. */
export interface FeatureRows {
  /** [count, dimensions] in C order. */
  data: Float64Array;
  count: number;
  dimensions: number;
}

/** The vector of one slice, [dimensions]; a view, not a copy. */
export function rowOf(rows: FeatureRows, index: number): Float64Array {
  return rows.data.subarray(index * rows.dimensions, (index + 1) * rows.dimensions);
}

/** Squared Euclidean distance of row `i` of one set from row `j` of another of the same dimensions. */
export function squaredDistance(a: FeatureRows, i: number, b: FeatureRows, j: number): number {
  const d = a.dimensions;
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (a.data[i * d + k] - b.data[j * d + k]) ** 2;
  return sum;
}
