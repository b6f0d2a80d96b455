/**
 * Affines from voxel indices to millimetres, from what headers hold.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import type { Triple, Volume } from "./volume.ts";

/** See {@link Volume.affine}. */
export type Affine = Volume["affine"];

/** Distances of voxels that an MRI can have, in millimetres; outside, the header's units are wrong. */
const SPACING_RANGE = [0.01, 100] as const;

/** Farthest from the origin that a volume may lie, in millimetres. */
const MAX_PLACE = 1e6;

/** Least volume of the box that the axes' unit vectors span; 1 where they are perpendicular. */
const MIN_SPAN = 0.01;

/**
 * The affine of a volume whose header tells sizes only: axes along x, y and z,
 * the grid's centre at the origin, the first axis running to the patient's
 * left, as nibabel assumes (`shape_zoom_affine` with `x_flip`) and Analyze
 * files are usually stored.
 *
 * @param origin Voxel index, from 0, that lies at the origin.
 */
export function spacingAffine(spacing: Triple, origin: Triple): Affine {
  const [dx, dy, dz] = [-spacing[0], spacing[1], spacing[2]];
  return [
    [dx, 0, 0, 0 - origin[0] * dx],
    [0, dy, 0, 0 - origin[1] * dy],
    [0, 0, dz, 0 - origin[2] * dz],
  ];
}

/** Voxel index of the grid's centre. */
export function gridCentre(dimensions: Triple): Triple {
  const [i, j, k] = dimensions;
  return [(i - 1) / 2, (j - 1) / 2, (k - 1) / 2];
}

/**
 * Distances as headers hold them, mended as nibabel does it when it loads a
 * file: the sign dropped, 1 for 0.
 */
export function mendedSpacing(pixdim: readonly number[]): Triple {
  const [i, j, k] = pixdim.map((distance) => Math.abs(distance) || (distance === 0 ? 1 : NaN));
  return [i, j, k];
}

/**
 * Distances of neighbouring voxels' centres: the lengths of the affine's columns.
 *
 * @throws {DatasetError} If a number is not finite, the axes do not span
 *   space, or the distances are none that an MRI has.
 */
export function checkedSpacing(affine: Affine, name: string): Triple {
  const rows = affine.flat();
  if (!rows.every(Number.isFinite)) {
    throw unusable(name, `a value of its affine is ${rows.find((x) => !Number.isFinite(x))}`);
  }
  const [x, y, z] = affine;
  const length = (axis: number) => Math.hypot(x[axis], y[axis], z[axis]);
  const spacing: Triple = [length(0), length(1), length(2)];
  const [least, most] = SPACING_RANGE;
  for (const distance of spacing) {
    if (distance < least || distance > most) {
      throw unusable(name, `its voxels are ${distance} mm apart, not ${least} to ${most}`);
    }
  }
  const far = affine.map((row) => row[3]).find((place) => Math.abs(place) > MAX_PLACE);
  if (far !== undefined) throw unusable(name, `it lies ${far} mm from the origin`);
  const box = x[0] * (y[1] * z[2] - y[2] * z[1]) - x[1] * (y[0] * z[2] - y[2] * z[0]) +
    x[2] * (y[0] * z[1] - y[1] * z[0]);
  if (Math.abs(box) < MIN_SPAN * spacing[0] * spacing[1] * spacing[2]) {
    throw unusable(name, "two of its axes point the same way");
  }
  return spacing;
}

function unusable(name: string, detail: string): DatasetError {
  return new DatasetError(
    `Cannot tell how ${name} is oriented: ${detail}; set its affine and units anew with the program that wrote it`,
  );
}
