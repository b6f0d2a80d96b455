/**
 * How much the slices of a set differ from each other.
 *
 * @module
 */
import type { SliceArray } from "../data/prepared/dataset.ts";
import type { RandomStream } from "../random.ts";
import { msSsim, slicePyramid } from "./ms_ssim.ts";

/** Two slices of a set. */
export type Pair = readonly [first: number, second: number];

/** Pairs for each slice of a set. */
const PAIRS_PER_SLICE = 4;

/**
 * The pairs whose places are nearest, four for each slice: a set that draws
 * one brain at every place would look diverse if different places were compared.
 *
 * @param positions Of each slice, in [0, 1].
 * @param related Pairs to take only where others do not suffice: slices of one
 *   person resemble each other.
 * @param stream Decides between pairs that are equally good.
 */
export function closestPairs(
  positions: ArrayLike<number>,
  related: (first: number, second: number) => boolean,
  stream: RandomStream,
): Pair[] {
  const all = Array.from(
    positions,
    (position, second) =>
      Array.from({ length: second }, (_, first) => ({
        pair: [first, second] as Pair,
        gap: Math.abs(position - positions[first]),
        related: related(first, second) ? 1 : 0,
      })),
  ).flat();
  // A stable sort of a shuffled list breaks ties at random.
  const shuffled = [...stream.permutation(all.length)].map((i) => all[i]);
  shuffled.sort((a, b) => a.related - b.related || a.gap - b.gap);
  return shuffled.slice(0, PAIRS_PER_SLICE * positions.length).map(({ pair }) => pair);
}

/**
 * MS-SSIM of each pair (used so for generated images by Odena et al. 2017,
 * arXiv 1610.09585). A low mean may also come of noise: it tells that slices
 * differ, not that they are good.
 *
 * @param slices Square 8-bit slices, at least 11×11.
 * @param pairs Of them.
 * @returns In [0, 1], one a pair.
 */
export function pairSimilarities(slices: SliceArray, pairs: readonly Pair[]): number[] {
  const { count, height, width } = slices;
  const pyramids = Array.from(
    { length: count },
    (_, i) =>
      slicePyramid(slices.pixels.subarray(i * height * width, (i + 1) * height * width), height),
  );
  return pairs.map(([first, second]) => msSsim(pyramids[first], pyramids[second]));
}
