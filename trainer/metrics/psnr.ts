/**
 * Mean squared error and peak signal-to-noise ratio.
 *
 * @module
 */

/**
 * Largest PSNR reported, in dB. Equal images have an infinite ratio, which JSON
 * cannot hold and no mean survives; 100 dB is an MSE of 10⁻¹⁰, four orders of
 * magnitude below the rounding of 8-bit pixels.
 */
export const PSNR_CAP = 100;

/**
 * Mean of the squared differences of two images.
 *
 * @param a One image's pixels, any order.
 * @param b The other's, in the same order.
 * @returns The mean, in the square of the pixels' unit; at least 0.
 * @throws {RangeError} If the lengths differ or are 0.
 */
export function meanSquaredError(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): number {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `Cannot compute the mean squared error as both images must hold the same, positive number of pixels: current lengths are ${a.length} and ${b.length}`,
    );
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    sum += difference * difference;
  }
  return sum / a.length;
}

/**
 * Peak signal-to-noise ratio 10·log₁₀(1 / MSE) of pixels in [0, 1], that is
 * with a peak of 1, at most {@link PSNR_CAP}.
 *
 * @param mse Mean squared error of one image, at least 0.
 * @returns The ratio in dB; {@link PSNR_CAP} for an MSE of 0. NaN for NaN.
 *
 * @example
 * ```ts
 * psnr(0.01); // 20
 * ```
 */
export function psnr(mse: number): number {
  return Math.min(PSNR_CAP, 10 * Math.log10(1 / mse));
}
