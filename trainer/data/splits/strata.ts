/**
 * Groups of people that the splits shall share evenly.
 *
 * @module
 */
import type { Demographics } from "./demographics.ts";

/** Stratum of people whom the spreadsheet lacks. */
export const UNKNOWN_STRATUM = "unknown";

/** What {@link stratumOf} balances by, as the card says it. */
export const STRATIFIED_BY: readonly string[] = ["CDR", "age"];

/**
 * A person's stratum: the clinical dementia rating and the age group, e.g.
 * `CDR 0.5, age 75+`.
 *
 * Both change what a brain looks like: tissue shrinks and ventricles widen
 * slowly up to about 60, then faster, and faster still with dementia. Of
 * OASIS-1's 416 people about 150 are under 40, 60 from 40 to 59 and 200 above,
 * who alone can be demented and half of whom are; so the young are two groups and
 * the old two, cut at 75, near their median. Ratings of 1, 2 and 3 are one group,
 * as only two people have a 2 and nobody a 3. Small strata are not merged: the
 * names sort such that like groups are neighbours, and `splitSubjects` balances
 * neighbours together.
 *
 * @param demographics Of the person's first scan; undefined where nothing is known.
 * @returns The stratum's name.
 */
export function stratumOf(demographics: Demographics | undefined): string {
  if (demographics === undefined) return UNKNOWN_STRATUM;
  const { age, clinicalDementiaRating: rating } = demographics;
  const ageGroup = age < 40 ? "0-39" : age < 60 ? "40-59" : age < 75 ? "60-74" : "75+";
  const ratingGroup = rating === null ? "not assessed" : rating >= 1 ? "1+" : String(rating);
  return `CDR ${ratingGroup}, age ${ageGroup}`;
}
