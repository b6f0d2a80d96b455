/**
 * The voxels of a volume file, once its header is read: sizes are checked
 * before memory is taken, and every value is checked.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { damaged } from "./damaged_file.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import { decodeScalars, SCALAR_BYTES, type ScalarLayout } from "./scalar_type.ts";
import type { Triple } from "./volume.ts";

/** Most voxels of a volume: 512×512×512, which takes 512 MiB as float32. */
export const MAX_VOXELS = 2 ** 27;

/** Most voxels along one axis. */
export const MAX_EDGE = 4096;

/** Bytes that may follow the voxels: some programs pad a file to whole blocks. */
const MAX_PADDING = 2 ** 20;

/** Where a file's voxels are and how they are stored. */
export interface VoxelLayout extends ScalarLayout {
  dimensions: Triple;
  /** Bytes before the first voxel. */
  offset: number;
}

/**
 * The volume's size from a header's `dim` field, as NIfTI and Analyze have it:
 * the number of dimensions, then each dimension. Dimensions after the third
 * must be 1; a two-dimensional image is a volume of one slice.
 *
 * @throws {DatasetError} For a size that no volume has, or several volumes.
 */
export function volumeDimensions(dim: readonly number[], name: string): Triple {
  const count = dim[0];
  if (!Number.isInteger(count) || count < 1 || count > 7) {
    throw damaged(name, `its header counts ${count} dimensions`);
  }
  const sizes = dim.slice(1, 1 + count);
  const text = sizes.join("×");
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) {
    throw damaged(name, `its header says ${text} voxels`);
  }
  if (sizes.slice(3).some((size) => size > 1)) {
    throw new DatasetError(
      `Cannot use ${name}: it holds more than one volume (${text}); extract one, for example with fslroi, and import that`,
    );
  }
  const [i = 1, j = 1, k = 1] = sizes;
  if (Math.max(i, j, k) > MAX_EDGE || i * j * k > MAX_VOXELS) {
    throw new DatasetError(
      `Cannot use ${name}: its header says ${text} voxels, but at most ${MAX_VOXELS} are taken and ${MAX_EDGE} along an axis; crop or resample it, or copy it again if that is not its size`,
    );
  }
  return [i, j, k];
}

/**
 * Bytes that hold the header or the voxels, unpacked where the file is gzip.
 *
 * @param wanted Bytes that should be in it.
 * @throws {DatasetError} If it is damaged or holds much more.
 */
export function unpacked(bytes: Uint8Array, name: string, wanted: number): Uint8Array {
  return isGzip(bytes) ? gunzip(bytes, name, wanted + MAX_PADDING) : bytes;
}

/** Bytes up to the last voxel's end. */
export function voxelsEnd({ dimensions: [i, j, k], offset, type }: VoxelLayout): number {
  return offset + i * j * k * SCALAR_BYTES[type];
}

/**
 * Reads all voxels.
 *
 * @param bytes The file, unpacked.
 * @returns Finite intensities, i fastest.
 * @throws {DatasetError} If the file is shorter than its header says, or a
 *   voxel is NaN, infinite, or too large for float32.
 */
export function decodeVoxels(bytes: Uint8Array, layout: VoxelLayout, name: string): Float32Array {
  const end = voxelsEnd(layout);
  if (bytes.length < end) {
    throw damaged(name, `it has ${bytes.length} bytes of the ${end} that its header asks for`);
  }
  const voxels = decodeScalars(bytes.subarray(layout.offset, end), layout);
  let bad = 0;
  let first = 0;
  for (let index = voxels.length - 1; index >= 0; index--) {
    if (voxels[index] - voxels[index] !== 0) {
      bad++;
      first = index;
    }
  }
  if (bad > 0) {
    const [ni, nj] = layout.dimensions;
    const at = [first % ni, Math.floor(first / ni) % nj, Math.floor(first / (ni * nj))];
    throw new DatasetError(
      `Cannot use ${name}: ${bad} of its ${voxels.length} voxels are no finite number, the first at (${
        at.join(", ")
      }); replace them, for example by 0 with fslmaths -nan, and import it again`,
    );
  }
  return voxels;
}
