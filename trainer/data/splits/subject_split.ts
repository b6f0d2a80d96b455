/**
 * Draws which subjects train the model and which are held out.
 *
 * Whole subjects are drawn, never slices: neighbouring slices, and repeat scans
 * of one person, are nearly the same picture, so a model that has seen one of
 * them in training has seen the others, and its score on them would say nothing
 * about people it has not met.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { RandomStream } from "../../random.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";

/** Someone to be put into a split. */
export interface StratifiedSubject {
  /** The person; not a scan. */
  subject: string;
  /** The group that the splits share evenly, e.g. an age group; one for all where nothing is known. */
  stratum: string;
}

/**
 * Draws a split for every subject. The sizes of the splits are exact, as
 * {@link splitSizes} computes them. Within that the strata are spread evenly:
 * subjects are shuffled within their stratum, the strata laid end to end in the
 * order of their names, and of this row the held-out subjects are taken at equal
 * distances from a random start (systematic sampling: Cochran 1977, "Sampling
 * Techniques", chapter 8), and of those in turn the test subjects. So in any
 * stratum, and in any run of neighbouring strata, the number of training
 * subjects is less than 1 from its exact share, and those of validation and test
 * are less than 2; strata too small to be shared out are balanced together with
 * their neighbours. Every subject has the same chance of being held out.
 *
 * @param subjects Distinct subjects, in any order: it does not change the result.
 * @param fractions Wanted shares, each above 0, adding up to 1.
 * @param seed Integer in [0, 2³²); it alone decides the draw.
 * @returns The split of each subject, sorted by subject.
 * @throws {DatasetError} If there are fewer than three subjects, one for each split.
 * @throws {RangeError} If a subject occurs twice.
 */
export function splitSubjects(
  subjects: readonly StratifiedSubject[],
  fractions: Readonly<Record<SplitName, number>>,
  seed: number,
): Map<string, SplitName> {
  if (subjects.length < SPLIT_NAMES.length) {
    const names = subjects.map(({ subject }) => subject).join(", ");
    throw new DatasetError(
      `Cannot split ${subjects.length} subject${subjects.length === 1 ? "" : "s"} (${
        names || "none"
      }) into training, validation and test: each needs at least one; import at least three subjects`,
    );
  }
  const sorted = [...subjects].sort((a, b) => compareText(a.subject, b.subject));
  const splitOf = new Map<string, SplitName>(sorted.map(({ subject }) => [subject, "train"]));
  if (splitOf.size !== subjects.length) {
    throw new RangeError("Cannot split the subjects: one of them is listed twice");
  }
  const sizes = splitSizes(subjects.length, fractions);
  const stream = new RandomStream(seed, "subject_split");
  const row = shuffleWithinStrata(sorted, stream);
  const heldOut = everyNth(row, sizes.validation + sizes.test, stream);
  const test = everyNth(heldOut, sizes.test, stream);
  for (const subject of heldOut) splitOf.set(subject, "validation");
  for (const subject of test) splitOf.set(subject, "test");
  return splitOf;
}

/**
 * Subjects of each split: the whole numbers of at least 1 that are closest to
 * the exact shares (least squares). Where no share is below 1 that is the method
 * of largest remainders; ties go to the earlier split.
 *
 * @param count Subjects, at least 3.
 * @param fractions Wanted shares, adding up to 1.
 * @returns Counts, adding up to `count`.
 */
export function splitSizes(
  count: number,
  fractions: Readonly<Record<SplitName, number>>,
): Record<SplitName, number> {
  const sizes = { train: 1, validation: 1, test: 1 };
  // Rounded, as 0.1 × 30 is a hair above 3 and would decide ties.
  const lacks = (split: SplitName) => Number((fractions[split] * count).toFixed(9)) - sizes[split];
  for (let given = SPLIT_NAMES.length; given < count; given++) {
    sizes[SPLIT_NAMES.reduce((most, split) => lacks(split) > lacks(most) ? split : most)]++;
  }
  return sizes;
}

/** All subjects in one row: strata by name, random order within each. */
function shuffleWithinStrata(
  subjects: readonly StratifiedSubject[],
  stream: RandomStream,
): string[] {
  const strata = new Map<string, string[]>();
  for (const { subject, stratum } of subjects) {
    const members = strata.get(stratum);
    if (members === undefined) strata.set(stratum, [subject]);
    else members.push(subject);
  }
  return [...strata]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, members]) => [...stream.permutation(members.length)].map((i) => members[i]));
}

/**
 * Takes `count` elements at equal distances, the first of them at random.
 * Element i is taken where ⌊(i·count + start)/length⌋ steps up: in whole
 * numbers, so that it is exactly `count` of them.
 */
function everyNth(row: readonly string[], count: number, stream: RandomStream): string[] {
  const start = stream.integer(row.length);
  const step = (i: number) => Math.floor((i * count + start) / row.length);
  return row.filter((_, i) => step(i + 1) > step(i));
}

/** Order of UTF-16 code units: the same on every machine, unlike a locale's. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
