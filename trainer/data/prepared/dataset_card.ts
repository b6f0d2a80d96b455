/**
 * `dataset.json`, the card of a prepared dataset.
 *
 * @module
 */
import type { PreprocessingStep, SplitName } from "../../run/schema.ts";

/** Version of the card's layout. */
export const DATASET_SCHEMA_VERSION = 2;

/** Where a slice comes from. */
export interface SliceRecord {
  /** The person, e.g. `case_001`; never in two splits. */
  subject: string;
  /** Which of the person's scans, e.g. `MR1`; empty where there is but one. */
  scan: string;
  /** The slice's number in the source. */
  index: number;
  /** Place in the stack of slices in [0, 1]; see {@link DatasetCard.position_within}. */
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

/** How the slices lie on the screen. */
export interface Orientation {
  /** Which way the brain is cut. */
  plane: "axial" | "coronal" | "sagittal" | "unknown";
  /** What the slice's first row is next to. */
  top: "anterior" | "superior" | "unknown";
  /** What the slice's first column is next to: the patient's right in radiological view. */
  left: "patient_right" | "patient_left" | "anterior" | "unknown";
}

/** How subjects came into their splits. */
export interface SplitMethod {
  /** `folders`: as the source has them; `seeded`: drawn; `generated`: the phantom's. */
  method: "folders" | "seeded" | "generated";
  /** Of a drawn split: the seed; else null. */
  seed: number | null;
  /** Of a drawn split: the wanted shares of subjects, adding up to 1; else null. */
  fractions: Record<SplitName, number> | null;
  /** What the draw was balanced by, e.g. `CDR` and `age`; empty for nothing. */
  stratified_by: string[];
  /** Subjects of each split in each stratum; empty where nothing was balanced. */
  strata: { stratum: string; subjects: Record<SplitName, number> }[];
}

/** Two subjects that look like the same person. */
export interface NearDuplicate {
  subjects: [string, string];
  /** Correlation of their slices, in [-1, 1]. */
  similarity: number;
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
  orientation: Orientation;
  preprocessing: PreprocessingStep[];
  /** Slices left out since nothing is on them. */
  blank_slices: number;
  split: SplitMethod;
  near_duplicates: NearDuplicate[];
  /**
   * What positions run over: `dataset`, 0 the lowest index of all slices and 1
   * the highest, where one index is one place in every scan; or `scan`, each
   * scan's own first and last slice.
   */
  position_within: "dataset" | "scan";
  /** Of the training split's pixels scaled to [0, 1]; variance is the population's. */
  training_pixels: { mean: number; variance: number };
  splits: Record<SplitName, SplitRecord>;
}
