/**
 * From slices of 8-bit pixels to standardised batches, and back.
 *
 * @module
 */
import { RandomStream } from "../../random.ts";
import type { SliceArray } from "./dataset.ts";

/** Mean and variance of the training pixels scaled to [0, 1]. */
export interface PixelStatistics {
  mean: number;
  variance: number;
}

/**
 * The slices at the given indices, standardised: (pixel / 255 − mean) / sd.
 * Mean squared errors of standardised pixels are then MSE / variance, the
 * reconstruction loss.
 *
 * @param indices Slice numbers, each in [0, count).
 * @returns [indices.length, height, width] in C order.
 */
export function standardisedSlices(
  slices: SliceArray,
  indices: ArrayLike<number>,
  statistics: PixelStatistics,
): Float32Array {
  const size = slices.height * slices.width;
  const standardised = new Float32Array(indices.length * size);
  const level = new Float32Array(256);
  const deviation = Math.sqrt(statistics.variance);
  for (let value = 0; value < 256; value++) {
    level[value] = (value / 255 - statistics.mean) / deviation;
  }
  for (let i = 0; i < indices.length; i++) {
    const source = indices[i] * size;
    for (let p = 0; p < size; p++) {
      standardised[i * size + p] = level[slices.pixels[source + p]];
    }
  }
  return standardised;
}

/** One slice's pixels scaled to [0, 1], [height, width] in C order. */
export function scaledSlice(slices: SliceArray, index: number): Float32Array {
  const size = slices.height * slices.width;
  const scaled = new Float32Array(size);
  for (let p = 0; p < size; p++) {
    scaled[p] = slices.pixels[index * size + p] / 255;
  }
  return scaled;
}

/**
 * Undoes the standardisation and clips to [0, 1]: what is shown and scored.
 *
 * @param standardised Any number of pixels; not changed.
 */
export function scaledPixels(
  standardised: Float32Array,
  statistics: PixelStatistics,
): Float32Array {
  const deviation = Math.sqrt(statistics.variance);
  return standardised.map((value) => Math.min(1, Math.max(0, value * deviation + statistics.mean)));
}

/**
 * The order in which an epoch visits the training slices: a function of seed
 * and epoch alone, so a resumed run needs no stored state.
 *
 * @param epoch From 1.
 */
export function epochOrder(
  count: number,
  seed: number,
  epoch: number,
): Uint32Array {
  return new RandomStream(seed, "order", epoch).permutation(count);
}
