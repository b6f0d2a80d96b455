/**
 * Puts slices and their descriptions together into a dataset with its card.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DatasetError } from "../../errors.ts";
import { type PreprocessingStep, SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import type { Dataset, SliceArray } from "./dataset.ts";
import { DATASET_SCHEMA_VERSION, type DatasetCard, type SplitRecord } from "./dataset_card.ts";
import { npyHeader } from "./npy.ts";

/** File of each split beside the card. */
export const SPLIT_FILES: Readonly<Record<SplitName, string>> = {
  train: "train.npy",
  validation: "validation.npy",
  test: "test.npy",
};

/** What a card says besides what can be computed from the slices. */
export interface DatasetDescription {
  name: string;
  synthetic: boolean;
  title: string;
  acknowledgement: string;
  terms: string;
  preprocessing: PreprocessingStep[];
}

/** The slices of one split. */
export interface SplitContent {
  /** [count, height, width] in C order. */
  pixels: Uint8Array;
  /** Subject and number of every slice, in the order of `pixels`. */
  slices: { subject: string; index: number }[];
}

/**
 * A dataset with a complete card: positions, hashes of the array files, and
 * mean and variance of the training pixels.
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
  const indices = SPLIT_NAMES.flatMap((split) => content[split].slices.map((slice) => slice.index));
  const positionOf = slicePosition(indices);
  const arrays = mapSplits((split): SliceArray => ({
    pixels: content[split].pixels,
    count: content[split].slices.length,
    height,
    width,
  }));
  const card: DatasetCard = {
    schema_version: DATASET_SCHEMA_VERSION,
    ...description,
    height,
    width,
    training_pixels: pixelStatistics(content.train.pixels),
    splits: mapSplits((split): SplitRecord => ({
      file: SPLIT_FILES[split],
      sha256: sliceArraySha256(arrays[split]),
      slices: content[split].slices.map(({ subject, index }) => ({
        subject,
        index,
        position: positionOf(index),
      })),
    })),
  };
  if (card.training_pixels.variance === 0) {
    throw new DatasetError(
      "Cannot use the training split: all its pixels are equal; check the source images",
    );
  }
  return { card, splits: arrays };
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
 * Place of a slice number between the lowest (0) and the highest (1) of a
 * dataset; 0.5 where there is only one number.
 */
export function slicePosition(
  indices: readonly number[],
): (index: number) => number {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const index of indices) {
    lowest = Math.min(lowest, index);
    highest = Math.max(highest, index);
  }
  return (index) => highest === lowest ? 0.5 : (index - lowest) / (highest - lowest);
}

/**
 * Mean and population variance of pixels scaled to [0, 1]. Computed from the
 * histogram: the sums are integers, hence exact, whatever the order.
 *
 * @param pixels 0 … 255, at least one.
 */
export function pixelStatistics(
  pixels: Uint8Array,
): { mean: number; variance: number } {
  const histogram = new Float64Array(256);
  for (let i = 0; i < pixels.length; i++) histogram[pixels[i]]++;
  let sum = 0;
  for (let value = 0; value < 256; value++) {
    sum += value * histogram[value];
  }
  const mean = sum / pixels.length;
  // Σ(v−m)² rather than Σv²−nm², which would cancel; zero exactly when all are equal.
  let deviations = 0;
  for (let value = 0; value < 256; value++) {
    deviations += histogram[value] * (value - mean) ** 2;
  }
  return {
    mean: mean / 255,
    variance: deviations / pixels.length / 255 ** 2,
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
