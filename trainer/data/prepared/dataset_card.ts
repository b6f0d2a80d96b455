/**
 * `dataset.json`, the card of a prepared dataset.
 *
 * @module
 */
import type { PreprocessingStep, SplitName } from "../../run/schema.ts";

/** Version of the card's layout. */
export const DATASET_SCHEMA_VERSION = 1;

/** Where a slice comes from. */
export interface SliceRecord {
  /** The person, e.g. `case_001`; never in two splits. */
  subject: string;
  /** The slice's number in the source. */
  index: number;
  /** Place in the stack of slices in [0, 1]: 0 the lowest index of the dataset, 1 the highest. */
  position: number;
}

/** One split of a prepared dataset. */
export interface SplitRecord {
  /** File name beside the card. */
  file: string;
  /** SHA-256 of the file, hex. */
  sha256: string;
  slices: SliceRecord[];
}

/** The content of `dataset.json`. No clock reading and no path of the user's machine is in it. */
export interface DatasetCard {
  schema_version: number;
  name: string;
  /** True for the phantom: no person's brain. */
  synthetic: boolean;
  title: string;
  acknowledgement: string;
  terms: string;
  height: number;
  width: number;
  preprocessing: PreprocessingStep[];
  /** Of the training split's pixels scaled to [0, 1]; variance is the population's. */
  training_pixels: { mean: number; variance: number };
  splits: Record<SplitName, SplitRecord>;
}
