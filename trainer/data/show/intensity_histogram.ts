/**
 * How often each intensity occurs.
 *
 * @module
 */

/** Pixels of one range of intensities. */
export interface HistogramBin {
  /** Lowest level of the bin, 1 … 255. */
  low: number;
  /** Highest level of the bin, inclusive. */
  high: number;
  /** Pixels in it, as a share of all pixels above 0. */
  share: number;
}

/** Intensities of a set of pixels, the background apart. */
export interface IntensityHistogram {
  /** Share of all pixels that are 0: nearly all of them outside the head. */
  background: number;
  /** Share of all pixels that are 255: what the scaling has cut off. */
  saturated: number;
  /** Equally wide bins over 1 … 255. */
  bins: HistogramBin[];
}

/**
 * Histogram of 8-bit pixels. The value 0 is not in a bin, as the background
 * around a head, more than half of all pixels, would flatten all others.
 *
 * @param pixels Any number of pixels, 0 … 255.
 * @param count Number of bins, a divisor of 255, so that all are equally wide: 17, 51, 85.
 * @returns Shares; all 0 where there is no such pixel.
 * @throws {RangeError} If `count` does not divide 255.
 */
export function intensityHistogram(pixels: Uint8Array, count: number): IntensityHistogram {
  const width = 255 / count;
  if (!Number.isInteger(width)) {
    throw new RangeError(`Cannot cut 255 levels into equal bins: current number is ${count}`);
  }
  const levels = new Float64Array(256);
  for (let i = 0; i < pixels.length; i++) levels[pixels[i]]++;
  const foreground = pixels.length - levels[0];
  const share = (part: number, whole: number) => whole === 0 ? 0 : part / whole;
  const bins = Array.from({ length: count }, (_, n): HistogramBin => {
    const low = 1 + n * width;
    const high = low + width - 1;
    const inside = levels.subarray(low, high + 1).reduce((sum, level) => sum + level, 0);
    return { low, high, share: share(inside, foreground) };
  });
  return {
    background: share(levels[0], pixels.length),
    saturated: share(levels[255], pixels.length),
    bins,
  };
}
