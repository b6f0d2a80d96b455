/**
 * Finds slices that are equal pixel by pixel. No two scans of a head are, so
 * equal slices are one slice under two names.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DatasetError } from "../../errors.ts";
import type { PreprocessingStep, SplitName } from "../../run/schema.ts";

/** A slice that is not blank, told by its pixels. */
export interface HashedSlice {
  subject: string;
  /** Which of the person's scans; empty where there is but one. */
  scan: string;
  /** The slice's number in the source. */
  index: number;
  split: SplitName;
  /** From {@link hashSlice}. */
  hash: string;
}

/** Equal slices that do no harm to the scores: all copies are in one split. */
export interface DuplicateCounts {
  /** Slices that repeat an earlier one of the same person. */
  withinSubject: number;
  /** Slices that repeat an earlier one of another person of the same split. */
  betweenSubjects: number;
}

/** Name of the card's step that holds the counts. */
export const DUPLICATE_STEP = "compare_slices";

/**
 * SHA-256 of a slice's pixels: slices of one size have equal hashes where, and
 * for all that is known only where, their pixels are equal. A slice of 64×64
 * takes 5 µs, one of 256×256 40 µs.
 *
 * @param pixels As they are stored: scaled, padded and resized.
 * @returns 64 hexadecimal digits.
 */
export function hashSlice(pixels: Uint8Array): string {
  return createHash("sha256").update(pixels).digest("hex");
}

/**
 * Looks for equal slices among all that a dataset shall hold.
 *
 * @param slices All slices of all splits, of one size, without the blank ones.
 * @returns How many are equal within a split.
 * @throws {DatasetError} If a slice is in two splits: the model would be tested
 *   on what it has learned. The message names the first such pair and their number.
 */
export function countDuplicateSlices(slices: Iterable<HashedSlice>): DuplicateCounts {
  const firstOf = new Map<string, HashedSlice>();
  const counts: DuplicateCounts = { withinSubject: 0, betweenSubjects: 0 };
  const apart: [HashedSlice, HashedSlice][] = [];
  for (const slice of slices) {
    const first = firstOf.get(slice.hash);
    if (first === undefined) {
      firstOf.set(slice.hash, slice);
    } else if (first.split !== slice.split) {
      apart.push([first, slice]);
    } else if (first.subject === slice.subject) {
      counts.withinSubject++;
    } else {
      counts.betweenSubjects++;
    }
  }
  if (apart.length > 0) {
    const [first, slice] = apart[0];
    const more = apart.length === 1
      ? ""
      : `, and ${apart.length - 1} more slice${apart.length === 2 ? "" : "s"} likewise`;
    throw new DatasetError(
      `Cannot use ${describe(slice)}: it is pixel by pixel equal to ${
        describe(first)
      }${more}; remove one of the two subjects, or give both the same name if they are one person`,
    );
  }
  return counts;
}

/** The counts as a step on the card. */
export function duplicateStep(counts: DuplicateCounts): PreprocessingStep {
  return {
    step: DUPLICATE_STEP,
    parameters: {
      equal_within_subject: counts.withinSubject,
      equal_between_subjects: counts.betweenSubjects,
    },
  };
}

function describe({ subject, scan, index, split }: HashedSlice): string {
  return `slice ${index} of ${subject}${scan === "" ? "" : ` ${scan}`} (${split})`;
}
