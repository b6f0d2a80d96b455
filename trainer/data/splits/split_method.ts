/**
 * What the card says about a drawn split.
 *
 * @module
 */
import type { SplitName } from "../../run/schema.ts";
import type { SplitMethod } from "../prepared/dataset_card.ts";
import type { StratifiedSubject } from "./subject_split.ts";

/**
 * Describes a draw for the card, with the subjects of each split in each stratum.
 *
 * @param subjects Who was drawn, with their strata.
 * @param splitOf What `splitSubjects` made of them.
 * @param fractions The wanted shares.
 * @param seed The seed of the draw.
 * @param stratifiedBy What the strata are made of, e.g. `STRATIFIED_BY`; empty
 *   where all subjects are in one, and none are then listed.
 * @returns The card's `split`; strata in the order of their names.
 */
export function seededSplitMethod(
  subjects: readonly StratifiedSubject[],
  splitOf: ReadonlyMap<string, SplitName>,
  fractions: Readonly<Record<SplitName, number>>,
  seed: number,
  stratifiedBy: readonly string[],
): SplitMethod {
  const counts = new Map<string, Record<SplitName, number>>();
  for (const { subject, stratum } of stratifiedBy.length > 0 ? subjects : []) {
    const split = splitOf.get(subject);
    if (split === undefined) throw new RangeError(`Cannot describe the split: it lacks ${subject}`);
    const count = counts.get(stratum) ?? { train: 0, validation: 0, test: 0 };
    count[split]++;
    counts.set(stratum, count);
  }
  return {
    method: "seeded",
    seed,
    fractions: { ...fractions },
    stratified_by: [...stratifiedBy],
    strata: [...counts]
      .map(([stratum, count]) => ({ stratum, subjects: count }))
      .sort((a, b) => a.stratum < b.stratum ? -1 : 1),
  };
}
