/**
 * A scan as its file holds it: voxels with their size and their place in the
 * scanner's or the atlas' space.
 *
 * @module
 */

/** Number of dimensions of space. */
export type Triple<T = number> = readonly [T, T, T];

/** A three-dimensional image. */
export interface Volume {
  /**
   * Intensities after the file's scaling, all finite. Voxel (i, j, k) is at
   * i + dimensions[0]·(j + dimensions[1]·k).
   */
  voxels: Float32Array;
  /** Voxels along i, j and k; each at least 1. */
  dimensions: Triple;
  /** Distance of neighbouring voxels' centres along i, j and k, in millimetres; positive. */
  spacing: Triple;
  /**
   * Rows of the affine from voxel indices to millimetres, x growing to the
   * patient's right, y to the front, z to the top (RAS+, as nibabel has it):
   * x = a[0]·i + a[1]·j + a[2]·k + a[3].
   */
  affine: Triple<readonly [number, number, number, number]>;
  /** Which header field the affine comes from. */
  affineFrom: "sform" | "qform" | "spacing" | "analyze";
}
