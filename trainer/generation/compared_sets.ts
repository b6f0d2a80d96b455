/**
 * The sets that are compared: equally large, and at the same places.
 *
 * @module
 */
import type { Dataset, SliceArray } from "../data/prepared/dataset.ts";
import { DatasetError } from "../errors.ts";
import { selectMaps } from "../prior/code_maps.ts";
import { RandomStream } from "../random.ts";
import type { ComparedSet } from "../run/generation_schema.ts";
import type { SplitName } from "../run/schema.ts";
import { chooseSlices } from "./choose_slices.ts";
import { independentCodes } from "./independent_codes.ts";
import { matchPositions } from "./match_positions.ts";
import type { CodedSlices, RunModel } from "./run_model.ts";

/** Fewer tell nothing about a distribution. */
export const MIN_COMPARED = 8;
/** More would only cost time: the permutations' grows with the square. */
const MAX_COMPARED = 512;
/** Training slices that the features' space is fitted to. */
const TRAINING_SLICES = 256;

/** All slices there are: drawn ones and a dataset, as they are and as the model draws them. */
export interface GenerationData {
  samples: CodedSlices;
  dataset: Dataset;
  coded: Record<SplitName, CodedSlices>;
}

/** Slices chosen for comparison. */
export interface ComparedSets {
  /** What each set looks like. */
  slices: Record<ComparedSet, SliceArray>;
  /** Real test slices at the samples' places, that all are compared with. */
  test: SliceArray;
  /** Numbers in the test split of `test`. */
  testIndices: number[];
  /** Real training slices at these places, at most 256. */
  training: SliceArray;
  /** Positions of the samples that are compared, [compared]. */
  positions: Float64Array;
  /** Whether two places hold slices of one person, in the test or the validation set. */
  related: (first: number, second: number) => boolean;
  /** The validation slices and the floor's, with their codes. */
  coded: Record<"validation" | "floor", CodedSlices>;
  /** Mean distance in position from the samples. */
  positionGap: { test: number; validation: number };
}

/**
 * Chooses the sets: as many samples as there are validation and test slices,
 * but at most 512, at random; for each a validation and a test slice nearest in
 * position; and as many maps of independent codes.
 *
 * @param seed Everything is drawn from it.
 * @throws {DatasetError} If a set would have fewer than 8 slices.
 */
export async function chooseSets(
  data: GenerationData,
  model: Pick<RunModel, "decode">,
  seed: number,
): Promise<ComparedSets> {
  const { samples, coded, dataset } = data;
  const [drawn, validation, test] = [samples, coded.validation, coded.test]
    .map(({ maps }) => maps.count);
  const compared = Math.min(drawn, validation, test, MAX_COMPARED);
  if (compared < MIN_COMPARED) {
    throw new DatasetError(
      `Cannot evaluate samples as ${MIN_COMPARED} or more of each are needed: there are ${drawn} ` +
        `samples, ${validation} validation and ${test} test slices; ` +
        (drawn < MIN_COMPARED
          ? "draw more samples with --count"
          : "use a dataset with more slices"),
    );
  }
  const stream = (name: string) => new RandomStream(seed, "evaluate samples", name);
  const chosen = [...stream("samples").permutation(drawn)].slice(0, compared).sort((a, b) => a - b);
  const positions = selectMaps(samples.maps, chosen).positions;
  const matched = (split: SplitName, wanted: Float64Array) =>
    matchPositions(wanted, coded[split].maps.positions, stream(split));
  const validationIndices = matched("validation", positions);
  const testIndices = matched("test", positions);
  const trainingCount = Math.min(TRAINING_SLICES, coded.train.maps.count);
  const trainingPositions = Float64Array.from(
    { length: trainingCount },
    (_, i) => positions[i % compared],
  );
  const pick = ({ slices, maps }: CodedSlices, indices: number[]): CodedSlices => ({
    slices: chooseSlices(slices, indices),
    maps: selectMaps(maps, indices),
  });
  const subject = (split: SplitName, index: number) =>
    dataset.card.splits[split].slices[index].subject;
  const gap = (split: SplitName, indices: number[]) =>
    indices.reduce(
      (sum, index, i) => sum + Math.abs(coded[split].maps.positions[index] - positions[i]),
      0,
    ) / compared;
  const floor = await model.decode(independentCodes(coded.train.maps, positions, stream("floor")));
  const codedValidation = pick(coded.validation, validationIndices);
  return {
    slices: {
      samples: chooseSlices(samples.slices, chosen),
      validation: chooseSlices(dataset.splits.validation, validationIndices),
      reconstructions: codedValidation.slices,
      floor: floor.slices,
    },
    test: chooseSlices(dataset.splits.test, testIndices),
    testIndices,
    training: chooseSlices(dataset.splits.train, matched("train", trainingPositions)),
    positions,
    related: (a, b) =>
      subject("test", testIndices[a]) === subject("test", testIndices[b]) ||
      subject("validation", validationIndices[a]) === subject("validation", validationIndices[b]),
    coded: { validation: codedValidation, floor },
    positionGap: {
      test: gap("test", testIndices),
      validation: gap("validation", validationIndices),
    },
  };
}
