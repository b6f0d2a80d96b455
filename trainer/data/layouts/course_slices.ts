/**
 * The slices of the VQ-VAE course projects:
 * `keras_png_slices_{train,validate,test}/case_NNN_slice_K.nii.png`.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import { fileName, folderName, type Layout, OASIS1 } from "./layout.ts";

/** Folder of each split. */
export const COURSE_FOLDERS: Readonly<Record<SplitName, string>> = {
  train: "keras_png_slices_train",
  validation: "keras_png_slices_validate",
  test: "keras_png_slices_test",
};

/** The folders' names are the splits; they stay so. */
export const COURSE_SLICES: Layout = {
  id: "keras_png_slices",
  holds: "images",
  title: "OASIS-1: Cross-Sectional, axial T1 slices",
  acknowledgement: OASIS1.acknowledgement,
  terms: `${OASIS1.terms} Public copies of the slices are under ODbL.`,
  // The slices of all subjects are numbered alike.
  positionWithin: "dataset",
  coronalSlices: false,
  place(path, name) {
    const split = courseSplit(path);
    if (split === null) return null;
    const match = /^case_(\d{1,9})_slice_(\d{1,9})\.nii\.png$/.exec(fileName(path));
    if (match === null) {
      throw new DatasetError(
        `Cannot import ${name}: the name is not case_NNN_slice_K.nii.png; rename it or move it away`,
      );
    }
    const [, number, index] = match;
    return {
      subject: `case_${String(Number(number)).padStart(3, "0")}`,
      scan: "",
      index: Number(index),
      split,
      part: "whole",
    };
  },
};

/** Whether a file is in one of the course's folders, of which those of segmentations are not used. */
export function isCourseFile(path: string): boolean {
  return /^keras_png_slices_(seg_)?(train|validate|test)$/.test(folderName(path));
}

/** The split whose folder a file is in; null elsewhere. */
function courseSplit(path: string): SplitName | null {
  return SPLIT_NAMES.find((split) => folderName(path) === COURSE_FOLDERS[split]) ?? null;
}
