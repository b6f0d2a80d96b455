/**
 * Which way a NIfTI volume lies.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { type Affine, checkedSpacing, gridCentre, mendedSpacing, spacingAffine } from "./affine.ts";
import type { Triple, Volume } from "./volume.ts";

/** The fields of a NIfTI header that tell its orientation, named as in nifti1.h. */
export interface NiftiOrientation {
  pixdim: readonly number[];
  xyzt_units: number;
  qform_code: number;
  sform_code: number;
  /** b, c and d. */
  quatern: Triple;
  qoffset: Triple;
  srow: Affine;
}

/** Largest code of a coordinate system: NIFTI_XFORM_TEMPLATE_OTHER. */
const LAST_CODE = 5;

/** Millimetres in the units of `xyzt_units`' lowest three bits; unknown units are millimetres. */
const UNIT_MILLIMETRES: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 };

/** How far a quaternion's length may be from 1: float32 rounding leaves about 1e-7. */
const QUATERNION_TOLERANCE = 1e-3;

/**
 * The affine as nibabel chooses it: the sform where its code says that there
 * is one, else the qform, else axes along x, y and z. Unlike nibabel it is in
 * millimetres whatever the header's units are.
 *
 * @throws {DatasetError} If the header's numbers make no affine.
 */
export function niftiAffine(
  header: NiftiOrientation,
  dimensions: Triple,
  name: string,
): Pick<Volume, "affine" | "affineFrom" | "spacing"> {
  const spacing = mendedSpacing(header.pixdim.slice(1, 4));
  let affine: Affine;
  let affineFrom: Volume["affineFrom"];
  if (isCoded(header.sform_code)) {
    affine = withNormals(header.srow, dimensions);
    affineFrom = "sform";
  } else if (isCoded(header.qform_code)) {
    affine = quaternionAffine(header, spacing, name);
    affineFrom = "qform";
  } else {
    affine = spacingAffine(spacing, gridCentre(dimensions));
    affineFrom = "spacing";
  }
  const unit = UNIT_MILLIMETRES[header.xyzt_units & 7] ?? 1;
  const scaled = affine.map((row) => row.map((value) => value * unit)) as unknown as Affine;
  return { affine: scaled, affineFrom, spacing: checkedSpacing(scaled, name) };
}

/** Codes that the standard lacks count as "unknown", as nibabel has it. */
function isCoded(code: number): boolean {
  return code >= 1 && code <= LAST_CODE;
}

/**
 * The sform, where an axis along which there is but one voxel may have been
 * left at zero: writers of two-dimensional images do so. It becomes the unit
 * vector perpendicular to the others.
 */
function withNormals(srow: Affine, dimensions: Triple): Affine {
  const columns = [0, 1, 2].map((axis) => srow.map((row) => row[axis]));
  const axis = columns.findIndex((column, i) =>
    dimensions[i] === 1 && column.every((value) => value === 0)
  );
  if (axis < 0) return srow;
  const [a, b] = [columns[(axis + 1) % 3], columns[(axis + 2) % 3]];
  const normal = [0, 1, 2].map((i) => {
    const [p, q] = [(i + 1) % 3, (i + 2) % 3];
    // Adding 0 makes 0 of −0.
    return a[p] * b[q] - a[q] * b[p] + 0;
  });
  const length = Math.hypot(...normal);
  const rows = srow.map((row, i) => row.map((value, j) => j === axis ? normal[i] / length : value));
  return rows as unknown as Affine;
}

/** The rotation of nifti1.h's METHOD 2, computed like nibabel's `quat2mat`. */
function quaternionAffine(header: NiftiOrientation, spacing: Triple, name: string): Affine {
  const [b, c, d] = header.quatern;
  // Rounding can leave b² + c² + d² a little above 1, where a is 0.
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  const norm = a * a + b * b + c * c + d * d;
  if (!(Math.abs(norm - 1) < QUATERNION_TOLERANCE)) {
    throw new DatasetError(
      `Cannot tell how ${name} is oriented: its quaternion (${b}, ${c}, ${d}) is no rotation; set its qform or sform anew with the program that wrote it`,
    );
  }
  const s = 2 / norm;
  const rotation = [
    [1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)],
    [s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)],
    [s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)],
  ];
  const handedness = header.pixdim[0] === -1 ? -1 : 1;
  const [di, dj, dk] = [spacing[0], spacing[1], spacing[2] * handedness];
  const row = ([i, j, k]: number[], offset: number) => [i * di, j * dj, k * dk, offset] as const;
  return [
    row(rotation[0], header.qoffset[0]),
    row(rotation[1], header.qoffset[1]),
    row(rotation[2], header.qoffset[2]),
  ];
}
