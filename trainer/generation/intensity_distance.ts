/**
 * Distance between the grey levels of two sets of slices.
 *
 * @module
 */

/**
 * 1-Wasserstein (earth mover's) distance of the two sets' pooled histograms of
 * grey levels: how many levels a pixel has to be moved on average to turn one
 * histogram into the other. On the line it is Σ |F(v) − G(v)| over levels v of
 * the cumulative histograms F and G (Vallender 1974, doi 10.1137/1118101). It
 * says nothing of where the grey levels lie in the image.
 *
 * @param first 8-bit pixels of all slices of one set, at least one.
 * @param second Of the other, not necessarily as many.
 * @returns In grey levels, [0, 255].
 * @throws {RangeError} If a set is empty.
 */
export function intensityDistance(first: Uint8Array, second: Uint8Array): number {
  const [a, b] = [greyLevelShares(first), greyLevelShares(second)];
  let cumulative = 0;
  let distance = 0;
  for (let level = 0; level < 255; level++) {
    cumulative += a[level] - b[level];
    distance += Math.abs(cumulative);
  }
  return distance;
}

/** Share of the pixels at each level, [256]. */
function greyLevelShares(pixels: Uint8Array): Float64Array {
  if (pixels.length === 0) {
    throw new RangeError("Cannot compare grey levels as a set holds no pixel");
  }
  const counts = new Float64Array(256);
  for (const level of pixels) counts[level]++;
  return counts.map((count) => count / pixels.length);
}
