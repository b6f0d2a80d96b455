/**
 * A folder or an archive of slices as PNG or JPEG files, with the subject in
 * their names.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { fileName, folderName, type Layout, UNKNOWN_SOURCE } from "./layout.ts";
import { matchSubject, type NameParts } from "./subject_pattern.ts";

const IMAGE = /^(.*?)(?:\.nii)?\.(?:png|jpe?g)$/i;

/** Whether a file's name ends as an image's does. */
export function isImageFile(path: string): boolean {
  return IMAGE.test(fileName(path));
}

/**
 * The layout.
 *
 * @param pattern `--subject-pattern`. Without it a name must end in the slice's
 *   number; what stands before it, or else the folder, is the subject.
 */
export function imageFiles(pattern: RegExp | undefined): Layout {
  return {
    id: "images",
    holds: "images",
    title: "Slices of an unknown source",
    ...UNKNOWN_SOURCE,
    positionWithin: "dataset",
    coronalSlices: false,
    place(path, name) {
      if (!isImageFile(path)) return null;
      const parts = pattern === undefined ? readName(path) : matchSubject(pattern, path, name);
      if (parts === null) {
        throw new DatasetError(
          `Cannot import ${name}: its name tells no subject and slice; name it SUBJECT_SLICE.png, or say how to read it with --subject-pattern '(?<subject>…)…(?<slice>\\d+)'`,
        );
      }
      return { ...parts, split: null, part: "whole" };
    },
  };
}

/** `case_001_slice_12.png`, `OAS1_0001-12.jpg` or, in a folder `case_001`, `12.png`. */
function readName(path: string): NameParts | null {
  const stem = IMAGE.exec(fileName(path))![1];
  const match = /^(.*?)[_.-]?(?:slice|s|z)?[_.-]?(\d{1,9})$/i.exec(stem);
  if (match === null) return null;
  const subject = match[1] === "" ? folderName(path) : match[1];
  return subject === "" ? null : { subject, scan: "", index: Number(match[2]) };
}
