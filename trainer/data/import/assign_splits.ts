/**
 * Which split each subject is in: the source's own, or a draw.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import type { SplitMethod } from "../prepared/dataset_card.ts";
import { seededSplitMethod } from "../splits/split_method.ts";
import { STRATIFIED_BY, stratumOf, UNKNOWN_STRATUM } from "../splits/strata.ts";
import { splitSubjects } from "../splits/subject_split.ts";
import type { ImportOptions } from "./import_options.ts";
import type { PreparedRecord } from "./prepared_record.ts";

/** The split of every subject, and how it came about. */
export interface AssignedSplits {
  splitOf: ReadonlyMap<string, SplitName>;
  method: SplitMethod;
}

/**
 * Assigns splits.
 *
 * @throws {DatasetError} If the source has a subject in two splits or a split
 *   without slices, or there are too few subjects to draw from.
 */
export function assignSplits(
  records: readonly PreparedRecord[],
  { fractions, seed, demographics, onNote }: ImportOptions,
): AssignedSplits {
  if (records.some(({ split }) => split !== null)) {
    return { splitOf: sourceSplits(records), method: FOLDERS };
  }
  const subjects = [...new Set(records.map(({ subject }) => subject))].map((subject) => ({
    subject,
    stratum: demographics === undefined ? "" : stratumOf(demographics.get(subject)),
  }));
  const unknown = subjects.filter(({ stratum }) => stratum === UNKNOWN_STRATUM).length;
  if (unknown > 0) {
    onNote?.(`${unknown} of ${subjects.length} subjects are not in the spreadsheet`);
  }
  const splitOf = splitSubjects(subjects, fractions, seed);
  const stratifiedBy = demographics === undefined ? [] : STRATIFIED_BY;
  return {
    splitOf,
    method: seededSplitMethod(subjects, splitOf, fractions, seed, stratifiedBy),
  };
}

const FOLDERS: SplitMethod = {
  method: "folders",
  seed: null,
  fractions: null,
  stratified_by: [],
  strata: [],
};

function sourceSplits(records: readonly PreparedRecord[]): Map<string, SplitName> {
  const first = new Map<string, PreparedRecord>();
  for (const record of records) {
    const before = first.get(record.subject);
    if (before === undefined) first.set(record.subject, record);
    else if (before.split !== record.split) {
      throw new DatasetError(
        `Cannot import subject ${record.subject}: it is in both ${before.split} (${before.name}) and ${record.split} (${record.name}); keep it in one of them`,
      );
    }
  }
  const splitOf = new Map(
    [...first].map(([subject, { split }]) => [subject, split!] as const),
  );
  const present = new Set(splitOf.values());
  const missing = SPLIT_NAMES.find((split) => !present.has(split));
  if (missing !== undefined) {
    throw new DatasetError(
      `Cannot import these slices: there are none in the source's ${missing} folder; give the folder that holds all three`,
    );
  }
  return splitOf;
}
