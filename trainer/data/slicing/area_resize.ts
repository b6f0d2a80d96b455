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
  return areaAverage(
    pixels,
    width,
    overlaps({ count: height, step: targetHeight, start: 0 }, targetHeight, height),
    overlaps({ count: width, step: targetWidth, start: 0 }, targetWidth, width),
    height * width,
  );
}

/** Source pixels along one edge, in any unit of length. */
export interface PixelRow {
  count: number;
  /** Length of a pixel. */
  step: number;
  /** Where the first pixel begins; may be negative. */
  start: number;
}

/** The source pixels that one target pixel covers. */
export interface Overlap {
  /** The first of them. */
  first: number;
  /** For it and those after it, the length that is covered; empty for none. */
  weights: number[];
}

/**
 * For each target pixel the source pixels that it covers and by how much.
 *
 * @param targetCount Target pixels; the first begins at 0.
 * @param targetStep Length of a target pixel, in the source's unit.
 */
export function overlaps(source: PixelRow, targetCount: number, targetStep: number): Overlap[] {
  const edge = (pixel: number) => source.start + pixel * source.step;
  return Array.from({ length: targetCount }, (_, i) => {
    const from = i * targetStep;
    const to = from + targetStep;
    const first = Math.max(0, Math.floor((from - source.start) / source.step));
    const weights: number[] = [];
    for (let j = first; j < source.count && edge(j) < to; j++) {
      // Rounding may have put `first` one pixel too low.
      weights.push(Math.max(0, Math.min(to, edge(j + 1)) - Math.max(from, edge(j))));
    }
    return { first, weights };
  });
}

/**
 * Weighted means of an image's rectangles, rounded half up.
 *
 * @param pixels [height, width] in C order, 0 … 255; need not be whole numbers.
 * @param down Of each target row.
 * @param across Of each target column.
 * @param area Sum of weights of a target pixel that is covered in full; what
 *   is not covered counts as 0.
 * @returns [down.length, across.length], 0 … 255.
 */
export function areaAverage(
  pixels: Uint8Array | Float32Array,
  width: number,
  down: readonly Overlap[],
  across: readonly Overlap[],
  area: number,
): Uint8Array {
  // [height, width] → [height, targetWidth] → [targetHeight, targetWidth]
  const height = pixels.length / width;
  const targetWidth = across.length;
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
  const result = new Uint8Array(down.length * targetWidth);
  down.forEach(({ first, weights }, y) => {
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
