/**
 * From a scanner's arbitrary intensities to grey levels 0 … 255.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { nearestRank } from "./nearest_rank.ts";

/**
 * Percentile of all voxels that becomes black. Air and masked-out voxels are
 * most of a head volume, so this is its background: 0 on masked volumes. Not
 * the minimum, which resampling may have made negative at a few voxels.
 */
export const LOW_PERCENTILE = 0.1;

/**
 * Percentile of the foreground, the voxels brighter than black, that becomes
 * white. Not the maximum: on four skull-stripped OASIS-like T1 volumes that is
 * 1.1 to 2.1 times as bright (a few vessels), which would darken the brain by
 * as much. At 99.9 their foreground's percentiles 95 and 99 land at grey 227 to
 * 234 and 243 to 247; the course slices, made by someone else, have 230 and
 * 239. Of the foreground rather than of all voxels, so that it does not depend
 * on how much air is around the head.
 */
export const HIGH_PERCENTILE = 99.9;

/** Which intensities become black and white. */
export interface IntensityScale {
  low: number;
  /** Greater than `low`. */
  high: number;
}

/**
 * The scale of a whole volume: one for all of its slices, so that they compare.
 * Percentiles are by nearest rank.
 *
 * @param voxels Finite.
 * @param name File name for messages.
 * @throws {DatasetError} If all voxels are equal.
 */
export function intensityScale(voxels: Float32Array, name: string): IntensityScale {
  const low = nearestRank(voxels, LOW_PERCENTILE);
  const high = nearestRank(voxels, HIGH_PERCENTILE, low);
  if (Number.isNaN(high)) {
    throw new DatasetError(
      `Cannot use ${name}: none of its voxels is brighter than the background, ${low}; remove it`,
    );
  }
  return { low, high };
}

/**
 * Grey levels before rounding: (value − low)/(high − low)·255, clamped to
 * 0 … 255. Averaging these and rounding once is more exact than averaging
 * {@link toGrey}.
 */
export function toLevels(pixels: Float32Array, { low, high }: IntensityScale): Float32Array {
  const levels = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) levels[i] = level(pixels[i], low, high);
  return levels;
}

/** Grey levels, rounded half up. */
export function toGrey(pixels: Float32Array, { low, high }: IntensityScale): Uint8Array {
  const grey = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    grey[i] = Math.floor(level(pixels[i], low, high) + 0.5);
  }
  return grey;
}

function level(value: number, low: number, high: number): number {
  if (value <= low) return 0;
  return value >= high ? 255 : (value - low) / (high - low) * 255;
}
