/**
 * A part of a set of slices.
 *
 * @module
 */
import type { SliceArray } from "../data/prepared/dataset.ts";

/**
 * Some of the slices.
 *
 * @param chosen Which, in the order wanted.
 */
export function chooseSlices(slices: SliceArray, chosen: readonly number[]): SliceArray {
  const size = slices.height * slices.width;
  const pixels = new Uint8Array(chosen.length * size);
  chosen.forEach((slice, i) => {
    pixels.set(slices.pixels.subarray(slice * size, (slice + 1) * size), i * size);
  });
  return { ...slices, pixels, count: chosen.length };
}
