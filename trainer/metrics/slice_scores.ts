/**
 * Scores of reconstructed slices, and their means by subject.
 *
 * @module
 */
import type { EvaluationFile, ScoreSummary, SliceScores } from "../run/schema.ts";
import { meanSquaredError, psnr } from "./psnr.ts";
import { ssim, ssimSkimage } from "./ssim.ts";
import { summarise } from "./summary.ts";

/**
 * All scores of one slice and its reconstruction.
 *
 * @param original The slice, [height, width], pixels in [0, 1].
 * @param reconstruction Its reconstruction, of the same shape and range.
 * @param height Rows, at least 11.
 * @param width Columns, at least 11.
 * @returns MSE, PSNR in dB with a peak of 1, and both variants of SSIM with L = 1.
 * @throws {ConfigError} If the slice is smaller than SSIM's window.
 * @throws {RangeError} If an array's length is not height·width.
 */
export function scoreSlice(
  original: ArrayLike<number>,
  reconstruction: ArrayLike<number>,
  height: number,
  width: number,
): SliceScores {
  const mse = meanSquaredError(original, reconstruction);
  return {
    mse,
    psnr: psnr(mse),
    ssim: ssim(original, reconstruction, height, width),
    ssim_skimage: ssimSkimage(original, reconstruction, height, width),
  };
}

/**
 * Mean scores of each subject's slices.
 *
 * @param slices Slices of any number of subjects, in any order.
 * @returns One row a subject, sorted by the subject's name (code units, not locale).
 */
export function meanScoresBySubject(
  slices: readonly ({ subject: string } & SliceScores)[],
): EvaluationFile["subjects"] {
  const bySubject = new Map<string, SliceScores[]>();
  for (const slice of slices) {
    const scores = bySubject.get(slice.subject);
    if (scores) scores.push(slice);
    else bySubject.set(slice.subject, [slice]);
  }
  return [...bySubject.keys()].sort().map((subject) => {
    const scores = bySubject.get(subject)!;
    const mean = (name: keyof SliceScores) =>
      scores.reduce((sum, row) => sum + row[name], 0) / scores.length;
    return {
      subject,
      slices: scores.length,
      mse: mean("mse"),
      psnr: mean("psnr"),
      ssim: mean("ssim"),
      ssim_skimage: mean("ssim_skimage"),
    };
  });
}

/**
 * The distribution of every score over slices, or over subjects' means.
 *
 * @param rows At least one row of finite scores.
 * @returns A summary by name of the score.
 * @throws {RangeError} If there is no row, or a score is not finite.
 */
export function summariseScores(
  rows: readonly SliceScores[],
): Record<keyof SliceScores, ScoreSummary> {
  const summary = (name: keyof SliceScores) => summarise(rows.map((row) => row[name]));
  return {
    mse: summary("mse"),
    psnr: summary("psnr"),
    ssim: summary("ssim"),
    ssim_skimage: summary("ssim_skimage"),
  };
}
