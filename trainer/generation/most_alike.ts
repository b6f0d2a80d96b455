/**
 * Which samples are shown beside their nearest training slices.
 *
 * @module
 */
import type { AuditedSample } from "../run/generation_schema.ts";

/**
 * Numbers of the samples to look at first when copies are looked for: those
 * that the audit flags, then by SSIM with the nearest training slice, the
 * highest first; of equal ones the first drawn.
 *
 * @param samples As the audit lists them.
 * @param most At most so many.
 * @returns Different numbers of samples, in [0, samples − 1].
 */
export function mostAlike(
  samples: readonly Pick<AuditedSample, "copy" | "nearest_by_ssim">[],
  most: number,
): number[] {
  return samples
    .map(({ copy, nearest_by_ssim }, sample) => ({ sample, copy, ssim: nearest_by_ssim.value }))
    // Stable, so that equal ones keep their order.
    .sort((a, b) => Number(b.copy) - Number(a.copy) || b.ssim - a.ssim)
    .slice(0, most)
    .map(({ sample }) => sample);
}
