/**
 * How strong coarse and fine detail are in a set of slices.
 *
 * @module
 */
import type { SliceArray } from "../data/prepared/dataset.ts";
import { fourierTransform } from "./fourier_transform.ts";

/**
 * Variance of rounding to 8 bits, in grey levels squared; the power of white
 * noise of that variance. Added to every power, it keeps the logarithm finite
 * and what 8 bits cannot hold out of the comparison.
 */
const ROUNDING_POWER = 1 / 12;

/**
 * The radially averaged power spectrum of a set, in decibels: of each slice
 * the squared magnitude of the two-dimensional Fourier transform divided by
 * the number of pixels, averaged over the set and over the frequencies whose
 * distance from 0 rounds to r cycles an image (van der Schaaf and van Hateren
 * 1996, doi 10.1016/0042-6989(96)00002-8).
 *
 * @param slices Square 8-bit slices, at least one.
 * @returns 10·log10(power + 1/12) of r = 1 … ⌊size / 2⌋; power in grey levels squared.
 * @throws {RangeError} If there is no slice, or they are not square.
 */
export function radialPowerSpectrum(slices: SliceArray): Float64Array {
  const { count, height: size } = slices;
  if (count < 1 || slices.width !== size) {
    throw new RangeError(
      `Cannot compute a spectrum as there must be square slices: current set is ${count} of ` +
        `${slices.height}×${slices.width}`,
    );
  }
  const transform = fourierTransform(size);
  const rings = Math.floor(size / 2);
  const power = new Float64Array(rings + 1);
  const members = new Float64Array(rings + 1);
  const rows = { real: new Float64Array(size * size), imaginary: new Float64Array(size * size) };
  const line = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  for (let i = 0; i < count; i++) {
    for (let y = 0; y < size; y++) {
      const start = (i * size + y) * size;
      line.real.set(slices.pixels.subarray(start, start + size));
      line.imaginary.fill(0);
      const { real, imaginary } = transform(line);
      rows.real.set(real, y * size);
      rows.imaginary.set(imaginary, y * size);
    }
    for (let x = 0; x < size; x++) {
      for (let y = 0; y < size; y++) {
        line.real[y] = rows.real[y * size + x];
        line.imaginary[y] = rows.imaginary[y * size + x];
      }
      const { real, imaginary } = transform(line);
      for (let y = 0; y < size; y++) {
        const ring = Math.round(Math.hypot(Math.min(x, size - x), Math.min(y, size - y)));
        if (ring > rings) continue;
        power[ring] += (real[y] ** 2 + imaginary[y] ** 2) / (size * size);
        members[ring]++;
      }
    }
  }
  return power.map((sum, ring) => 10 * Math.log10(sum / members[ring] + ROUNDING_POWER)).slice(1);
}

/** How two spectra differ. */
export interface SpectrumDifference {
  /** Root mean square over all radii, in dB. */
  distance: number;
  /** First minus second, mean over the upper half of the radii, in dB: negative where the first is smoother. */
  fineDetail: number;
}

/**
 * Compares two radial spectra, every radius with the same weight. It tells
 * blur and grain; it says nothing of where in the image detail lies, since
 * phases are left out.
 *
 * @param first In dB, of r = 1, 2, …
 * @param second In dB, of the same radii.
 */
export function spectrumDifference(
  first: Float64Array,
  second: Float64Array,
): SpectrumDifference {
  const fine = Math.floor(first.length / 2);
  let squares = 0;
  let sum = 0;
  for (let r = 0; r < first.length; r++) {
    const difference = first[r] - second[r];
    squares += difference ** 2;
    if (r >= fine) sum += difference;
  }
  return {
    distance: Math.sqrt(squares / first.length),
    fineDetail: sum / (first.length - fine),
  };
}
