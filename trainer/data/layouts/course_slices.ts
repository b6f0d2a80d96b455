/**
 * The layout of the VQ-VAE course slices:
 * `PATH/keras_png_slices_{train,validate,test}/case_NNN_slice_K.nii.png`.
 *
 * @module
 */
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";

/** Folder of each split. */
export const COURSE_FOLDERS: Readonly<Record<SplitName, string>> = {
  train: "keras_png_slices_train",
  validation: "keras_png_slices_validate",
  test: "keras_png_slices_test",
};

/** A slice as its file name tells it. */
export interface CourseSlice {
  /** File name without folders. */
  file: string;
  /** E.g. `case_001`. */
  subject: string;
  /** The subject's number. */
  case: number;
  /** The slice's number. */
  index: number;
}

/** Parses `case_NNN_slice_K.nii.png`; undefined for any other name. */
export function parseCourseName(file: string): CourseSlice | undefined {
  const match = /^(case_(\d{1,9}))_slice_(\d{1,9})\.nii\.png$/.exec(file);
  if (match === null) return undefined;
  const [, subject, number, index] = match;
  return { file, subject, case: Number(number), index: Number(index) };
}

/**
 * Slices of one folder in numeric order of subject, then of slice.
 *
 * @param files File names, in any order.
 * @param folder For messages.
 * @throws {DatasetError} If there are none, a name does not fit, or two names
 *   are of the same subject and slice (`case_1` and `case_001`).
 */
export function orderCourseSlices(
  files: readonly string[],
  folder: string,
): CourseSlice[] {
  if (files.length === 0) {
    throw new DatasetError(
      `Cannot import ${folder}: the folder is empty; unpack the slices into it`,
    );
  }
  const slices = files.map((file) => {
    const slice = parseCourseName(file);
    if (slice === undefined) {
      throw new DatasetError(
        `Cannot import ${
          join(folder, file)
        }: the name is not case_NNN_slice_K.nii.png; rename it or move it away`,
      );
    }
    return slice;
  });
  slices.sort((a, b) => a.case - b.case || a.index - b.index || (a.file < b.file ? -1 : 1));
  for (let i = 1; i < slices.length; i++) {
    const [a, b] = [slices[i - 1], slices[i]];
    if (a.case === b.case && a.index === b.index) {
      throw new DatasetError(
        `Cannot import ${
          join(folder, b.file)
        }: it is the same slice as ${a.file}; move one of them away`,
      );
    }
  }
  return slices;
}

/**
 * Checks that no subject is in two splits.
 *
 * @throws {DatasetError} Naming the subject and both folders.
 */
export function checkSubjectsApart(
  splits: Readonly<Record<SplitName, readonly CourseSlice[]>>,
): void {
  const home = new Map<number, SplitName>();
  for (const split of SPLIT_NAMES) {
    for (const slice of splits[split]) {
      const first = home.get(slice.case) ?? split;
      if (first !== split) {
        throw new DatasetError(
          `Cannot import subject ${slice.subject}: it is in both ${COURSE_FOLDERS[first]} and ${
            COURSE_FOLDERS[split]
          }; keep it in one of them`,
        );
      }
      home.set(slice.case, split);
    }
  }
}

/**
 * Lists the slices of all three splits.
 *
 * @param path Folder that holds the three split folders.
 * @throws {DatasetError} For a missing or empty folder, a name that does not
 *   fit, or a subject in two splits.
 */
export async function listCourseSlices(
  path: string,
): Promise<Record<SplitName, CourseSlice[]>> {
  const [train, validation, test] = [
    await listFolder(path, COURSE_FOLDERS.train),
    await listFolder(path, COURSE_FOLDERS.validation),
    await listFolder(path, COURSE_FOLDERS.test),
  ];
  const splits = { train, validation, test };
  checkSubjectsApart(splits);
  return splits;
}

async function listFolder(path: string, name: string): Promise<CourseSlice[]> {
  const folder = join(path, name);
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) files.push(entry.name);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) {
      throw new DatasetError(
        `Cannot find the folder ${folder}: give the path that holds ${
          Object.values(COURSE_FOLDERS).join(", ")
        }`,
      );
    }
    throw error;
  }
  return orderCourseSlices(files, folder);
}
