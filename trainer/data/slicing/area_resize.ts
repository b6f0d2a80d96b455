/**
 * Resizing by area averaging: every target pixel is the mean of the source
 * area that it covers, with fractional shares at the edges.
 *
 * @module
 */

/**
 * Area-averaged copy of an 8-bit grey image. With lengths counted in
 * 1/(source·target) of the image's edge all weights are integers, so the sums
 * are exact and the rounding (half up) is too.
 *
 * @param pixels [height, width] in C order, 0 … 255.
 * @param targetHeight At least 1; may be larger than `height`.
 * @param targetWidth At least 1.
 * @returns [targetHeight, targetWidth], 0 … 255.
 * @throws {RangeError} If a size is not a positive integer or does not fit `pixels`.
 */
export function areaResize(
  pixels: Uint8Array,
  height: number,
  width: number,
  targetHeight: number,
  targetWidth: number,
): Uint8Array {
  for (const size of [height, width, targetHeight, targetWidth]) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(
        `Cannot resize as sizes must be positive integers: current value is ${size}`,
      );
    }
  }
  if (pixels.length !== height * width) {
    throw new RangeError(
      `Cannot resize as ${height}×${width} needs ${
        height * width
      } pixels: current count is ${pixels.length}`,
    );
  }
  // [height, width] → [height, targetWidth] → [targetHeight, targetWidth]
  const across = overlaps(width, targetWidth);
  const narrowed = new Float64Array(height * targetWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < targetWidth; x++) {
      const { first, weights } = across[x];
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        sum += weights[i] * pixels[y * width + first + i];
      }
      narrowed[y * targetWidth + x] = sum;
    }
  }
  const area = height * width;
  const result = new Uint8Array(targetHeight * targetWidth);
  overlaps(height, targetHeight).forEach(({ first, weights }, y) => {
    for (let x = 0; x < targetWidth; x++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        sum += weights[i] * narrowed[(first + i) * targetWidth + x];
      }
      result[y * targetWidth + x] = Math.floor((2 * sum + area) / (2 * area));
    }
  });
  return result;
}

/**
 * For each target pixel the source pixels that it covers and by how much, in
 * units of 1/(source·target) of the edge; each row of weights adds up to `source`.
 */
function overlaps(
  source: number,
  target: number,
): { first: number; weights: number[] }[] {
  return Array.from({ length: target }, (_, i) => {
    const from = i * source;
    const to = from + source;
    const first = Math.floor(from / target);
    const weights: number[] = [];
    for (let j = first; j * target < to; j++) {
      weights.push(Math.min(to, (j + 1) * target) - Math.max(from, j * target));
    }
    return { first, weights };
  });
}
