/**
 * A folder or an archive of volumes: NIfTI files, or pairs of Analyze or NIfTI.
 *
 * @module
 */
import { fileName, type Layout, UNKNOWN_SOURCE } from "./layout.ts";
import { matchSubject, type NameParts } from "./subject_pattern.ts";

const VOLUME = /^(.+?)(\.nii\.gz|\.nii|\.hdr|\.img)$/i;

/** Whether a file's name ends as a volume's does. */
export function isVolumeFile(path: string): boolean {
  return VOLUME.test(fileName(path));
}

/**
 * The layout.
 *
 * @param pattern `--subject-pattern`. Without it BIDS names
 *   (`sub-01_ses-2_T1w.nii.gz`) and OASIS names (`OAS1_0001_MR1…`) tell the
 *   subject, and any other file is a subject of its own.
 */
export function volumeFiles(pattern: RegExp | undefined): Layout {
  return {
    id: "volumes",
    holds: "volumes",
    title: "Volumes of an unknown source",
    ...UNKNOWN_SOURCE,
    // Nothing says that an index is the same place in two brains.
    positionWithin: "scan",
    coronalSlices: false,
    place(path, name) {
      const match = VOLUME.exec(fileName(path));
      if (match === null) return null;
      const [, stem, extension] = match;
      const { subject, scan } = pattern === undefined
        ? readName(stem)
        : matchSubject(pattern, path, name);
      return {
        subject,
        scan,
        index: null,
        split: null,
        part: extension === ".hdr" ? "header" : extension === ".img" ? "image" : "whole",
      };
    },
  };
}

function readName(stem: string): NameParts {
  const bids = /^(sub-[A-Za-z0-9]+)(?:_(ses-[A-Za-z0-9]+))?(?:_(.+))?$/.exec(stem);
  if (bids !== null) {
    const scan = [bids[2], bids[3]].filter((part) => part !== undefined).join("_");
    return { subject: bids[1], scan, index: null };
  }
  const oasis = /^(OAS\d_\d{4})_(MR\d+)/.exec(stem);
  if (oasis !== null) return { subject: oasis[1], scan: oasis[2], index: null };
  return { subject: stem, scan: "", index: null };
}
