/**
 * Puts slices and their descriptions together into a dataset with its card.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DatasetError } from "../../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import type { Dataset, SliceArray } from "./dataset.ts";
import {
  DATASET_SCHEMA_VERSION,
  type DatasetCard,
  type SliceRecord,
  type SplitRecord,
} from "./dataset_card.ts";
import { npyHeader } from "./npy.ts";

/** File of each split beside the card. */
export const SPLIT_FILES: Readonly<Record<SplitName, string>> = {
  train: "train.npy",
  validation: "validation.npy",
  test: "test.npy",
};

/** What a card says besides what can be computed from the slices. */
export type DatasetDescription = Omit<
  DatasetCard,
  "schema_version" | "height" | "width" | "training_pixels" | "splits"
>;

/** Which slice it is. */
export type SlicePlace = Omit<SliceRecord, "position">;

/** The slices of one split. */
export interface SplitContent {
  /** [count, height, width] in C order. */
  pixels: Uint8Array;
  /** Of every slice, in the order of `pixels`. */
  slices: SlicePlace[];
}

/** What a card says of one split's file. */
export interface SplitFile {
  slices: SlicePlace[];
  /** SHA-256 of the split's file, hex. */
  sha256: string;
}

/**
 * A dataset with a complete card.
 *
 * @param height Rows of every slice.
 * @param width Columns of every slice.
 * @throws {DatasetError} If the training pixels are all equal.
 */
export function assembleDataset(
  description: DatasetDescription,
  height: number,
  width: number,
  content: Record<SplitName, SplitContent>,
): Dataset {
  const splits = mapSplits((split): SliceArray => ({
    pixels: content[split].pixels,
    count: content[split].slices.length,
    height,
    width,
  }));
  const files = mapSplits((split): SplitFile => ({
    slices: content[split].slices,
    sha256: sliceArraySha256(splits[split]),
  }));
  const histogram = addToHistogram(new Float64Array(256), content.train.pixels);
  return { card: assembleCard(description, height, width, files, histogram), splits };
}

/**
 * The complete card of files that are written already: positions, and mean and
 * variance of the training pixels.
 *
 * @param trainingHistogram [256]: how many training pixels have each value.
 * @throws {DatasetError} If the training pixels are all equal.
 */
export function assembleCard(
  description: DatasetDescription,
  height: number,
  width: number,
  files: Record<SplitName, SplitFile>,
  trainingHistogram: Float64Array,
): DatasetCard {
  const positionOf = slicePositions(
    SPLIT_NAMES.flatMap((split) => files[split].slices),
    description.position_within,
  );
  const statistics = pixelStatistics(trainingHistogram);
  if (statistics.variance === 0) {
    throw new DatasetError(
      "Cannot use the training split: all its pixels are equal; check the source images",
    );
  }
  return {
    schema_version: DATASET_SCHEMA_VERSION,
    ...description,
    height,
    width,
    training_pixels: statistics,
    splits: mapSplits((split): SplitRecord => ({
      file: SPLIT_FILES[split],
      sha256: files[split].sha256,
      slices: files[split].slices.map((slice) => ({ ...slice, position: positionOf(slice) })),
    })),
  };
}

/** The same computation for each split, in the order of the splits. */
export function mapSplits<T>(
  compute: (split: SplitName) => T,
): Record<SplitName, T> {
  return {
    train: compute("train"),
    validation: compute("validation"),
    test: compute("test"),
  };
}

/**
 * Places of slices between the lowest slice number (0) and the highest (1), of
 * all slices or of their own scan's; 0.5 where there is only one number.
 */
export function slicePositions(
  slices: readonly SlicePlace[],
  within: DatasetCard["position_within"],
): (slice: SlicePlace) => number {
  const stackOf = ({ subject, scan }: SlicePlace) =>
    within === "dataset" ? "" : JSON.stringify([subject, scan]);
  const ends = new Map<string, { lowest: number; highest: number }>();
  for (const slice of slices) {
    const end = ends.get(stackOf(slice));
    if (end === undefined) {
      ends.set(stackOf(slice), { lowest: slice.index, highest: slice.index });
    } else {
      end.lowest = Math.min(end.lowest, slice.index);
      end.highest = Math.max(end.highest, slice.index);
    }
  }
  return (slice) => {
    const { lowest, highest } = ends.get(stackOf(slice))!;
    return highest === lowest ? 0.5 : (slice.index - lowest) / (highest - lowest);
  };
}

/** Counts pixels by their value into `histogram` [256], and returns it. */
export function addToHistogram(histogram: Float64Array, pixels: Uint8Array): Float64Array {
  for (let i = 0; i < pixels.length; i++) histogram[pixels[i]]++;
  return histogram;
}

/**
 * Mean and population variance of pixels scaled to [0, 1]. From the histogram
 * the sums are integers, hence exact, whatever the order.
 *
 * @param histogram [256]: how many pixels have each value; at least one in all.
 */
export function pixelStatistics(
  histogram: Float64Array,
): { mean: number; variance: number } {
  let count = 0;
  let sum = 0;
  for (let value = 0; value < 256; value++) {
    count += histogram[value];
    sum += value * histogram[value];
  }
  const mean = sum / count;
  // Σ(v−m)² rather than Σv²−nm², which would cancel; zero exactly when all are equal.
  let deviations = 0;
  for (let value = 0; value < 256; value++) {
    deviations += histogram[value] * (value - mean) ** 2;
  }
  return {
    mean: mean / 255,
    variance: deviations / count / 255 ** 2,
  };
}

/** SHA-256 (hex) of the `.npy` file that holds these slices. */
export function sliceArraySha256(array: SliceArray): string {
  const { pixels, count, height, width } = array;
  return createHash("sha256")
    .update(npyHeader("uint8", [count, height, width]))
    .update(pixels)
    .digest("hex");
}
