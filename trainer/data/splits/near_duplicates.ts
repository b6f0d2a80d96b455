/**
 * Finds subjects that are likely to be one person under two names: another copy
 * of a scan, perhaps converted, brightened, moved or mirrored. No hash finds
 * these.
 *
 * @module
 */
import type { PreprocessingStep } from "../../run/schema.ts";
import type { NearDuplicate } from "../prepared/dataset_card.ts";
import { alignedSimilarity } from "./aligned_similarity.ts";
import { centreTiles, mirrorDetail, TILE_EDGE, tileDetail } from "./comparison_tile.ts";
import { nearestScans } from "./nearest_scans.ts";

/** A scan, told by a few of its slices. */
export interface ComparedScan {
  subject: string;
  /** From `comparisonTile`, at the places that {@link comparedSlices} chose; null where there is none. */
  tiles: readonly (Uint8Array | null)[];
}

/** Where in the stack scans are compared. */
const POSITIONS = [0.1, 0.3, 0.5, 0.7, 0.9];
/** How far from there a slice may be. */
const TOLERANCE = 0.1;
/** How many of those that look most like it at first sight each scan is laid upon. */
const NEIGHBOURS = 6;
/** Subjects whose scans are at least this similar are near duplicates. */
export const NEAR_DUPLICATE_SIMILARITY = 0.8;
/** Shortest edge of slices that are compared: in coarser ones people look too much alike. */
export const SMALLEST_COMPARED_EDGE = 48;
/** Name of the card's step that says that subjects were compared. */
export const COMPARISON_STEP = "compare_subjects";

/**
 * Chooses the slices by which a scan is compared.
 *
 * @param positions Of the scan's slices, in [0, 1].
 * @returns For each place the number of the slice in `positions`, or null.
 */
export function comparedSlices(positions: readonly number[]): (number | null)[] {
  return POSITIONS.map((wanted) => {
    const distance = (i: number) => Math.abs(positions[i] - wanted);
    const nearest = positions.reduce((best, _, i) => distance(i) < distance(best) ? i : best, 0);
    return distance(nearest) <= TOLERANCE + 1e-9 ? nearest : null;
  });
}

/**
 * Finds the pairs of subjects with scans whose similarity is at least
 * {@link NEAR_DUPLICATE_SIMILARITY}. The slices should span at least
 * {@link SMALLEST_COMPARED_EDGE} pixels.
 *
 * Scans are centred, and each is laid upon the six that look most like it at
 * 16×16 pixels, as they are and mirrored. The similarity is the correlation of
 * what is particular to their slices at 64×64 pixels (`tileDetail`), at the best
 * shift, in the mean over five slices.
 *
 * Measured on the 170 people of the course slices: of their 14,365 pairs half
 * are below 0.475, 99 % below 0.576, the highest is 0.627 (of single slices
 * 0.673; 0.706 and 0.742 at 48×48 pixels, 0.768 and 0.801 at 32×32, hence the
 * smallest edge; 60 phantoms 0.601). The least similar of 170 copies each:
 *
 * | copy                                                 | five slices | one   |
 * | ---------------------------------------------------- | ----------- | ----- |
 * | mirrored, or resized from 256 to 128 or 64 pixels    | 1.000       | 1.000 |
 * | JPEG of quality 75                                   | 1.000       | 1.000 |
 * | brightness × 0.8, then gamma 1.3 or 0.7              | 0.979       | 0.977 |
 * | the slice above or below (1 mm)                      | 0.936       | 0.911 |
 * | moved by 1 to 8 of 256 pixels                        | 0.903       | 0.898 |
 * | all of these at once                                 | 0.835       | 0.813 |
 * | two slices above                                     | 0.795       | 0.714 |
 *
 * All of these copies are found but 6 of the last kind, without a false pair.
 * Repeat scans of one person were not at hand. A copy cut in another plane or at
 * other places, or turned, is not found.
 *
 * The time grows with the square of the number of scans: 436 take about 5 s.
 *
 * @param scans Of all splits.
 * @returns Pairs, the most similar first; the names of a pair in order.
 */
export function findNearDuplicates(scans: readonly ComparedScan[]): NearDuplicate[] {
  const centred = scans.map(({ subject, tiles }) => ({ subject, tiles: centreTiles(tiles) }));
  const detailsOf = (scan: number) =>
    centred[scan].tiles.map((tile) => tile && tileDetail(tile, TILE_EDGE));
  const pairs = new Map<string, NearDuplicate>();
  let current = -1;
  let firstDetails: (Float32Array | null)[] = [];
  for (const { first, second, mirrored } of nearestScans(centred, NEIGHBOURS)) {
    if (first !== current) [current, firstDetails] = [first, detailsOf(first)];
    const similarity = compareDetails(firstDetails, detailsOf(second), mirrored);
    if (similarity < NEAR_DUPLICATE_SIMILARITY) continue;
    const [a, b] = [scans[first].subject, scans[second].subject].sort();
    // A line end is in no name.
    const key = `${a}\n${b}`;
    if (similarity > (pairs.get(key)?.similarity ?? -1)) {
      pairs.set(key, { subjects: [a, b], similarity });
    }
  }
  return [...pairs].sort(([a, p], [b, q]) => q.similarity - p.similarity || (a < b ? -1 : 1))
    .map(([, pair]) => ({ ...pair, similarity: Number(pair.similarity.toFixed(4)) }));
}

/** The comparison as a step on the card. */
export function comparisonStep(): PreprocessingStep {
  return {
    step: COMPARISON_STEP,
    parameters: { near_duplicate_similarity: NEAR_DUPLICATE_SIMILARITY },
  };
}

/** Similarity at the places that both scans have. */
function compareDetails(
  first: readonly (Float32Array | null)[],
  second: readonly (Float32Array | null)[],
  mirrored: boolean,
): number {
  const shared = first.flatMap((a, n) => {
    const b = second[n];
    return a === null || b === null ? [] : [[a, mirrored ? mirrorDetail(b, TILE_EDGE) : b]];
  });
  return alignedSimilarity(shared.map(([a]) => a), shared.map(([, b]) => b));
}
