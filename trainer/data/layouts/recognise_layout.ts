/**
 * Which layout a source has, by the path of a file in it.
 *
 * @module
 */
import { COURSE_SLICES, isCourseFile } from "./course_slices.ts";
import { imageFiles, isImageFile } from "./image_files.ts";
import type { Layout } from "./layout.ts";
import { neuriteLayout } from "./neurite.ts";
import { isOasis1, OASIS1 } from "./oasis1.ts";
import { isVolumeFile, volumeFiles } from "./volume_files.ts";

/**
 * The layout of the source that a file is in; null where the file tells
 * nothing, such as a README.
 *
 * @param pattern `--subject-pattern`: with it, only the kind of files counts.
 */
export function recogniseLayout(path: string, pattern: RegExp | undefined): Layout | null {
  if (pattern === undefined) {
    if (isCourseFile(path)) return COURSE_SLICES;
    const neurite = neuriteLayout(path);
    if (neurite !== null) return neurite;
    if (isOasis1(path)) return OASIS1;
  }
  if (isVolumeFile(path)) return volumeFiles(pattern);
  if (isImageFile(path)) return imageFiles(pattern);
  return null;
}

/** Whether a layout takes any volume or any image, and not those of a known source. */
export function isGeneric({ id }: Layout): boolean {
  return id === "volumes" || id === "images";
}
