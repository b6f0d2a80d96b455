/**
 * The nearest training slice by structural similarity.
 *
 * @module
 */
import { scaledSlice } from "../data/prepared/batches.ts";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { areaResize } from "../data/slicing/area_resize.ts";
import { ssim } from "../metrics/ssim.ts";
import type { Nearest } from "./nearest.ts";

/** Edge of the averaged slices that choose the candidates. */
export const THUMBNAIL_EDGE = 16;
/** Training slices whose SSIM is computed. */
export const SSIM_CANDIDATES = 50;

/**
 * For each slice the training slice with the highest SSIM (Wang et al. 2004)
 * among the 50 that are nearest by the squared distance of 16×16 area
 * averages. Equal slices are always found; a similar one can be missed where 50
 * others have nearer averages.
 *
 * Cost for each slice: 256 differences for each training slice, and 50 SSIMs.
 *
 * @param slices Square 8-bit slices, at least 11×11.
 * @param training At least one slice of the same size.
 * @returns The nearest, with its SSIM, in [−1, 1]: 1 for a copy.
 */
export function nearestBySsim(slices: SliceArray, training: SliceArray): Nearest[] {
  const { height, width } = slices;
  const thumbnails = thumbnailsOf(slices);
  const trainingThumbnails = thumbnailsOf(training);
  const size = thumbnails.length / slices.count;
  const distances = new Float64Array(training.count);
  return Array.from({ length: slices.count }, (_, s) => {
    for (let t = 0; t < training.count; t++) {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const difference = thumbnails[s * size + i] - trainingThumbnails[t * size + i];
        sum += difference * difference;
      }
      distances[t] = sum;
    }
    const slice = scaledSlice(slices, s);
    let best: Nearest = { index: -1, value: -Infinity };
    for (const index of smallest(distances, SSIM_CANDIDATES)) {
      const value = ssim(slice, scaledSlice(training, index), height, width);
      if (value > best.value || (value === best.value && index < best.index)) {
        best = { index, value };
      }
    }
    return best;
  });
}

/** [count, 16·16]. */
function thumbnailsOf(slices: SliceArray): Uint8Array {
  const { count, height, width } = slices;
  const size = THUMBNAIL_EDGE ** 2;
  const thumbnails = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) {
    const pixels = slices.pixels.subarray(i * height * width, (i + 1) * height * width);
    thumbnails.set(areaResize(pixels, height, width, THUMBNAIL_EDGE, THUMBNAIL_EDGE), i * size);
  }
  return thumbnails;
}

/** Indices of the smallest values, rising; of equal ones the first. */
function smallest(values: Float64Array, count: number): number[] {
  const kept: number[] = [];
  values.forEach((value, index) => {
    if (kept.length === count && value >= values[kept[count - 1]]) return;
    let at = kept.length;
    while (at > 0 && values[kept[at - 1]] > value) at--;
    kept.splice(at, 0, index);
    if (kept.length > count) kept.pop();
  });
  return kept;
}
