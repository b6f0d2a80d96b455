/**
 * Which anatomical direction each axis of a volume runs in.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import type { Triple, Volume } from "../formats/volume.ts";

/** Letters of the directions that x, y and z run to, and away from (RAS+). */
const LETTERS = [["R", "L"], ["A", "P"], ["S", "I"]] as const;

/** Largest angle between a voxel axis and its anatomical direction, in degrees. */
export const MAX_OBLIQUENESS = 30;

/** Where one axis of the voxel grid goes. */
export interface VoxelAxis {
  /** World axis that it is closest to: 0 for x, 1 for y, 2 for z. */
  world: 0 | 1 | 2;
  /** 1 if it runs along that axis, −1 if against it. */
  sign: 1 | -1;
}

/**
 * The world axis that each voxel axis is closest to, no two the same, as
 * nibabel's `io_orientation` finds them: by the largest entries of the rotation
 * that is nearest to the affine, axis after axis.
 */
export function voxelAxes(affine: Volume["affine"]): Triple<VoxelAxis> {
  const rotation = nearestRotation(unitColumns(affine));
  const taken = new Set<number>();
  const axis = (column: number): VoxelAxis => {
    let world: 0 | 1 | 2 = 0;
    let largest = -1;
    for (const candidate of [0, 1, 2] as const) {
      const size = Math.abs(rotation[candidate][column]);
      if (!taken.has(candidate) && size > largest) [world, largest] = [candidate, size];
    }
    taken.add(world);
    return { world, sign: rotation[world][column] < 0 ? -1 : 1 };
  };
  return [axis(0), axis(1), axis(2)];
}

/** The directions that i, j and k run to, e.g. `LAS`; nibabel's `aff2axcodes`. */
export function axisCodes(affine: Volume["affine"]): string {
  return voxelAxes(affine).map(({ world, sign }) => LETTERS[world][sign > 0 ? 0 : 1]).join("");
}

/**
 * The axes of a volume that is to be cut along them.
 *
 * @param name File name for messages.
 * @throws {DatasetError} If an axis is more than {@link MAX_OBLIQUENESS} away
 *   from its direction: a cut along it would be no axial, coronal or sagittal
 *   one. Head scans tilted to the brain's own axes stay below.
 */
export function straightAxes(affine: Volume["affine"], name: string): Triple<VoxelAxis> {
  const axes = voxelAxes(affine);
  const columns = unitColumns(affine);
  axes.forEach(({ world, sign }, axis) => {
    const cosine = Math.min(1, sign * columns[world][axis]);
    const angle = Math.acos(Math.max(-1, cosine)) * 180 / Math.PI;
    if (angle > MAX_OBLIQUENESS) {
      throw new DatasetError(
        `Cannot cut ${name}: its voxel axis ${"ijk"[axis]} is ${
          angle.toFixed(1)
        }° away from the nearest anatomical direction, more than ${MAX_OBLIQUENESS}°; resample it along these directions, for example with mri_convert --conform, and import that`,
      );
    }
  });
  return axes;
}

type Matrix = number[][];

/** The affine's three columns as unit vectors. */
function unitColumns(affine: Volume["affine"]): Matrix {
  const lengths = [0, 1, 2].map((j) => Math.hypot(...affine.map((row) => row[j])));
  return affine.map((row) => [0, 1, 2].map((j) => row[j] / lengths[j]));
}

/**
 * The orthogonal matrix nearest to a regular one, its polar factor, by Newton's
 * iteration R ← (R + R⁻ᵀ)/2 (Higham 1986); it converges quadratically.
 */
function nearestRotation(matrix: Matrix): Matrix {
  let rotation = matrix;
  for (let step = 0; step < 50; step++) {
    const other = inverseTranspose(rotation);
    const next = rotation.map((row, i) => row.map((value, j) => (value + other[i][j]) / 2));
    const change = Math.max(
      ...next.flatMap((row, i) => row.map((v, j) => Math.abs(v - rotation[i][j]))),
    );
    rotation = next;
    if (change < 1e-15) break;
  }
  return rotation;
}

/** The cofactors over the determinant. */
function inverseTranspose(m: Matrix): Matrix {
  const cofactor = (i: number, j: number) => {
    const [a, b] = [(i + 1) % 3, (i + 2) % 3];
    const [c, d] = [(j + 1) % 3, (j + 2) % 3];
    return m[a][c] * m[b][d] - m[a][d] * m[b][c];
  };
  const cofactors = [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(i, j)));
  const determinant = m[0].reduce((sum, value, j) => sum + value * cofactors[0][j], 0);
  return cofactors.map((row) => row.map((value) => value / determinant));
}
