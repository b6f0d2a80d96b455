/**
 * What to import, and how.
 *
 * @module
 */
import type { SplitName } from "../../run/schema.ts";
import type { Plane, View } from "../slicing/orientation.ts";
import type { SliceRange } from "../slicing/slice_range.ts";
import type { Demographics } from "../splits/demographics.ts";
import { DEFAULT_SPLIT_FRACTIONS } from "../splits/split_fractions.ts";

/** Choices of an import. */
export interface ImportOptions {
  /** Folders, archives or files; together one source. */
  paths: readonly string[];
  /** Name of the prepared dataset. */
  name: string;
  /** Folder that prepared datasets are in; made where missing. */
  preparedDirectory: string;
  /** Replace a dataset of this name. */
  force: boolean;
  /** Edge of the prepared slices in pixels; without it the source's resolution stays. */
  size?: number;
  /** Who is on a file; see `parseSubjectPattern`. */
  subjectPattern?: RegExp;
  /** Of volumes: which way they are cut. */
  plane: Plane;
  /** Of volumes: which side of the patient is on the left. */
  view: View;
  /** Of volumes: slices to take; without it all. */
  slices?: SliceRange;
  /** Of volumes: edge of the square in millimetres; without it that of the first volume. */
  fieldOfView?: number;
  /** Wanted shares of subjects, where the source has no splits of its own. */
  fractions: Readonly<Record<SplitName, number>>;
  /** Seed of the split. */
  seed: number;
  /** By subject, to balance the splits by. */
  demographics?: ReadonlyMap<string, Demographics>;
  /** Threads that prepare scans. */
  threads: number;
  /** Called with packed bytes of the source: read so far, and all. */
  onProgress?: (bytesRead: number, bytesTotal: number) => void;
  /** Called with one line for everything that a user should know and need not mend. */
  onNote?: (line: string) => void;
}

/** What is chosen where the user says nothing. */
export const IMPORT_DEFAULTS = {
  force: false,
  plane: "axial",
  view: "radiological",
  fractions: DEFAULT_SPLIT_FRACTIONS,
  seed: 1,
  threads: navigator.hardwareConcurrency,
} as const satisfies Partial<ImportOptions>;
