/**
 * Are samples new, or copies of training slices?
 *
 * @module
 */
import type { CodedSlices } from "./run_model.ts";
import type { Nearest } from "./nearest.ts";
import { nearestByCodes } from "./nearest_by_codes.ts";
import { nearestBySsim } from "./nearest_by_ssim.ts";

/** How near a slice is to the training slices. */
export interface Nearness {
  /** By SSIM of the decoded slices: a higher value is nearer. */
  ssim: Nearest;
  /** By the share of codes that differ: a lower value is nearer. */
  codes: Nearest;
}

/** What the rule says of a slice. */
export interface Verdict {
  tooNearBySsim: boolean;
  tooNearByCodes: boolean;
  /** Both. */
  copy: boolean;
  /** Different people among the references. */
  people: number;
}

/** A test slice. */
export interface Reference {
  nearness: Nearness;
  position: number;
  subject: string;
}

/** Test slices that a slice is judged by, where the split has as many. */
export const MAX_REFERENCES = 99;

/**
 * The nearest training slice of each slice, by SSIM and by codes. Both are
 * compared as the decoder draws them, so that its blur neither hides a copy
 * nor looks like one.
 */
export function measureNearness(set: CodedSlices, training: CodedSlices): Nearness[] {
  const bySsim = nearestBySsim(set.slices, training.slices);
  const byCodes = nearestByCodes(set.maps, training.maps);
  return bySsim.map((ssim, i) => ({ ssim, codes: byCodes[i] }));
}

/**
 * Flags copies. A slice is too near when it is nearer to its training slice
 * than each of the reference slices is to its own: the 99 test slices nearest
 * to it in position, which are of people outside the training split, and so
 * show how near new brains come. A copy is too near in both measures.
 *
 * Of n people among the references and one more, each is as likely as any to
 * come nearest, so at most 1/(n + 1) of new people's slices are too near by
 * chance in one measure. (Not 1/100: slices of one person come near together.)
 *
 * A copy in parts, or with another texture, can come through; and where test
 * slices equal training slices (nothing on them), nothing is flagged.
 *
 * @param nearness Of the slices to be judged.
 * @param positions Theirs.
 * @param test Each slice of the test split, at least one.
 */
export function judgeCopies(
  nearness: readonly Nearness[],
  positions: ArrayLike<number>,
  test: readonly Reference[],
): Verdict[] {
  return nearness.map(({ ssim, codes }, i) => {
    const gap = ({ position }: Reference) => Math.abs(position - positions[i]);
    // A stable sort: of slices equally near the first.
    const references = [...test].sort((a, b) => gap(a) - gap(b)).slice(0, MAX_REFERENCES);
    const tooNearBySsim = references.every(({ nearness }) => ssim.value > nearness.ssim.value);
    const tooNearByCodes = references.every(({ nearness }) => codes.value < nearness.codes.value);
    return {
      tooNearBySsim,
      tooNearByCodes,
      copy: tooNearBySsim && tooNearByCodes,
      people: new Set(references.map(({ subject }) => subject)).size,
    };
  });
}

/**
 * Probability that a value of the first list is above one of the second, ties
 * counting half: Mann and Whitney's U divided by the number of pairs (as a test for
 * copied data: Meehan et al. 2020, arXiv 2004.05675).
 *
 * @param first At least one number.
 * @param second At least one number.
 * @returns In [0, 1]; 0.5 for equal lists.
 */
export function probabilityAbove(first: readonly number[], second: readonly number[]): number {
  let above = 0;
  for (const a of first) {
    for (const b of second) above += a > b ? 1 : a === b ? 0.5 : 0;
  }
  return above / (first.length * second.length);
}
