/**
 * neurite-oasis: OASIS-1 as prepared with FreeSurfer and SAMSEG for learning
 * (Hoopes et al. 2021), `OASIS_OAS1_0001_MR1/` with either
 *
 * - `slice_norm.nii.gz`, one coronal slice (the 2D set), or
 * - `aligned_norm.nii.gz`, a volume aligned to the atlas (the 3D set).
 *
 * @module
 */
import type { Volume } from "../formats/volume.ts";
import { fileName, folderName, type Layout, OASIS1, type Place } from "./layout.ts";

const SUBJECT_FOLDER = /^OASIS_(OAS1_\d{4})_(MR\d+)$/;

const TERMS = {
  acknowledgement: `${OASIS1.acknowledgement} ` +
    "Prepared by A. Hoopes, M. Hoffmann, D. Greve, B. Fischl, J. Guttag, A. Dalca: " +
    "HyperMorph, IPMI 2021, doi 10.1007/978-3-030-78191-0_1.",
  terms: OASIS1.terms,
};

/** The 2D set. */
export const NEURITE_2D: Layout = {
  id: "neurite_oasis_2d",
  holds: "volumes",
  title: "neurite-oasis 2D: OASIS-1, one coronal T1 slice a subject",
  ...TERMS,
  positionWithin: "dataset",
  coronalSlices: true,
  place: (path) => placeOf(path, "slice_norm.nii.gz"),
};

/** The 3D set. */
export const NEURITE_3D: Layout = {
  id: "neurite_oasis_3d",
  holds: "volumes",
  title: "neurite-oasis 3D: OASIS-1, T1 volumes aligned to an atlas",
  ...TERMS,
  positionWithin: "dataset",
  coronalSlices: false,
  place: (path) => placeOf(path, "aligned_norm.nii.gz"),
};

/** Which of the two sets a file belongs to; null where it is of neither. */
export function neuriteLayout(path: string): Layout | null {
  if (!SUBJECT_FOLDER.test(folderName(path))) return null;
  return /^slice_/.test(fileName(path)) ? NEURITE_2D : NEURITE_3D;
}

function placeOf(path: string, file: string): Place | null {
  const match = SUBJECT_FOLDER.exec(folderName(path));
  if (match === null || fileName(path) !== file) return null;
  return { subject: match[1], scan: match[2], index: null, split: null, part: "whole" };
}

/**
 * The header of a lone slice does not say how it lies in the head. FreeSurfer's
 * conformed volumes, which the slices are cut from at constant third index,
 * run right to left, top to bottom, back to front ("LIA").
 */
export function asFreeSurferSlice(volume: Volume): Volume {
  const [right, down, front] = volume.spacing;
  return {
    ...volume,
    affine: [[-right, 0, 0, 0], [0, 0, front, 0], [0, -down, 0, 0]],
  };
}
