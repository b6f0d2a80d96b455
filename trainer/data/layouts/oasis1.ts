/**
 * OASIS-1 as its discs have it:
 * `discN/OAS1_0001_MR1/PROCESSED/MPRAGE/T88_111/OAS1_0001_MR1_mpr_n4_anon_111_t88_masked_gfc.{hdr,img}`:
 * the atlas-registered (Talairach 88), gain-field corrected, skull-stripped mean of a session's
 * scans (Marcus et al. 2007).
 *
 * @module
 */
import { fileName, type Layout, OASIS1 as OASIS1_TERMS } from "./layout.ts";

/** One volume a session: of each session's many files, the one above. */
export const OASIS1: Layout = {
  id: "oasis_1",
  holds: "volumes",
  title: "OASIS-1: Cross-Sectional, T1 volumes in Talairach space (T88_111, masked)",
  ...OASIS1_TERMS,
  // All are registered to one atlas: an index is one place in every brain.
  positionWithin: "dataset",
  coronalSlices: false,
  place(path) {
    const match = /^(OAS1_\d{4})_(MR\d+)_mpr_n\d+_anon_111_t88_masked_gfc\.(hdr|img)$/
      .exec(fileName(path));
    if (match === null) return null;
    const [, subject, scan, extension] = match;
    return {
      subject,
      scan,
      index: null,
      split: null,
      part: extension === "hdr" ? "header" : "image",
    };
  },
};

/** Whether a file lies in a session's folder. */
export function isOasis1(path: string): boolean {
  return path.split("/").slice(0, -1).some((folder) => /^OAS1_\d{4}_MR\d+$/.test(folder));
}
