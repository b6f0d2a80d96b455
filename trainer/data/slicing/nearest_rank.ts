/**
 * Percentiles of millions of values without sorting them.
 *
 * @module
 */

/**
 * A percentile by nearest rank: of n values in ascending order the one at place
 * ⌈percentile/100·n⌉, counted from 1 (the first for percentile 0). Always one
 * of the values, and exact: two passes count how often each upper and then each
 * lower half of the float's bits occurs.
 *
 * @param values Finite.
 * @param percentile In [0, 100].
 * @param above Only values greater than this count; −Infinity for all.
 * @returns NaN if no value counts.
 */
export function nearestRank(
  values: Float32Array,
  percentile: number,
  above = -Infinity,
): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const upper = new Uint32Array(1 << 16);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > above) {
      upper[ordered(bits[i]) >>> 16]++;
      count++;
    }
  }
  if (count === 0) return NaN;
  // 99.9 is not exact in binary: a rank that rounding has put just above a whole one is that.
  const rank = Math.max(1, Math.ceil(percentile * count / 100 - 1e-6));
  const half = bucketOf(upper, rank);

  const lower = new Uint32Array(1 << 16);
  for (let i = 0; i < values.length; i++) {
    const key = ordered(bits[i]);
    if (key >>> 16 === half.bucket && values[i] > above) lower[key & 0xffff]++;
  }
  const key = (half.bucket << 16 | bucketOf(lower, rank - half.before).bucket) >>> 0;
  // Adding 0 makes 0 of −0.
  return new Float32Array(Uint32Array.of(unordered(key)).buffer)[0] + 0;
}

/** The bucket that holds the rank, and how many values are in those before. */
function bucketOf(counts: Uint32Array, rank: number): { bucket: number; before: number } {
  let before = 0;
  let bucket = 0;
  while (before + counts[bucket] < rank) before += counts[bucket++];
  return { bucket, before };
}

/** Maps a float's bits to integers that are in the floats' order. */
function ordered(bits: number): number {
  return (bits >>> 31 === 1 ? ~bits : bits | 0x80000000) >>> 0;
}

function unordered(key: number): number {
  return key >>> 31 === 1 ? key & 0x7fffffff : ~key >>> 0;
}
