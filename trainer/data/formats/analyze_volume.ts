/**
 * Reads Analyze 7.5 pairs (`.hdr` and `.img`), the form of OASIS-1's volumes:
 * no library on npm does. The layout is that of the Mayo Clinic's `dbh.h`, with
 * the two fields that SPM reads from it: a scale factor in `funused1` and the
 * origin's voxel in `originator`. So does nibabel's `load`, whose values and
 * affine these are; SPM2's further guess of a scale from the display range
 * (`glmax`, `cal_max`) is left out, as are `.mat` files beside the pair.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { checkedSpacing, gridCentre, mendedSpacing, spacingAffine } from "./affine.ts";
import { damaged } from "./damaged_file.ts";
import { decodeNiftiPair, niftiKind } from "./nifti_volume.ts";
import type { ScalarType } from "./scalar_type.ts";
import type { Triple, Volume } from "./volume.ts";
import {
  decodeVoxels,
  unpacked,
  volumeDimensions,
  type VoxelLayout,
  voxelsEnd,
} from "./voxel_data.ts";

/** Bytes of a header, which are also the value of its first field. */
export const ANALYZE_HEADER_BYTES = 348;

/** Types that are read, by the code of the field `datatype`. */
const SCALAR_TYPES: Readonly<Record<number, ScalarType>> = {
  2: "uint8",
  4: "int16",
  8: "int32",
  16: "float32",
  64: "float64",
};

const REFUSED_TYPES: Readonly<Record<number, string>> = {
  0: "of an unknown type",
  1: "single bits",
  32: "complex numbers",
  128: "RGB colours",
};

/** What `orient` says of a volume that is not stored slice by axial slice. */
const ORIENTATIONS: Readonly<Record<number, string>> = {
  1: "coronal",
  2: "sagittal",
  3: "axial, flipped",
  4: "coronal, flipped",
  5: "sagittal, flipped",
};

/** Whether the bytes begin with the header of an Analyze or a NIfTI pair, in either byte order. */
export function isPairHeader(bytes: Uint8Array): boolean {
  const kind = niftiKind(bytes);
  return kind === "pair" || (kind === undefined && byteOrder(bytes) !== undefined);
}

/**
 * Reads a pair of files; each may be packed by gzip. A header that is NIfTI's
 * is read as that.
 *
 * Analyze has no orientation that can be trusted: the affine is nibabel's, i
 * running to the patient's left, j to the front, k to the top, as the field
 * `orient` = 0 (transverse, unflipped) of OASIS-1's atlas volumes has it.
 * Other values of `orient`, as in its raw sagittal scans, are refused: nibabel
 * would call such a volume axial.
 *
 * @param header The whole header file.
 * @param image The whole image file.
 * @param name Name of the pair for messages.
 * @throws {DatasetError} If it is not such a pair, damaged, or not one axial
 *   volume of finite grey levels.
 */
export function decodeAnalyze(header: Uint8Array, image: Uint8Array, name: string): Volume {
  const bytes = unpacked(header, name, ANALYZE_HEADER_BYTES);
  if (niftiKind(bytes) === "pair") return decodeNiftiPair(bytes, image, name);
  const littleEndian = byteOrder(bytes);
  if (littleEndian === undefined) {
    throw new DatasetError(
      `Cannot read ${name}: its header is not of the Analyze 7.5 format; convert it to NIfTI (.nii.gz) or remove it`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const int16 = (offset: number) => view.getInt16(offset, littleEndian);
  const float32 = (offset: number) => view.getFloat32(offset, littleEndian);

  const dimensions = volumeDimensions(range(8, (i) => int16(40 + 2 * i)), name);
  const type = scalarType(int16(70), name);
  const orient = view.getUint8(252);
  if (orient !== 0) {
    throw new DatasetError(
      `Cannot use ${name}: its header's orient is ${orient} (${
        ORIENTATIONS[orient] ?? "unknown"
      }), not 0 (axial); convert it to NIfTI (.nii.gz), or use OASIS-1's T88_111 volume of the scan`,
    );
  }
  const offset = float32(108);
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw damaged(name, `its voxels are said to begin at byte ${offset}`);
  }
  const scale = float32(112);
  const slope = scale !== 0 && Number.isFinite(scale) ? scale : 1;
  const layout: VoxelLayout = { dimensions, type, littleEndian, offset, slope, intercept: 0 };

  const spacing = mendedSpacing(range(3, (i) => float32(80 + 4 * i)));
  const affine = spacingAffine(
    spacing,
    originVoxel(range(3, (i) => int16(253 + 2 * i)), dimensions),
  );
  return {
    dimensions,
    affine,
    affineFrom: "analyze",
    spacing: checkedSpacing(affine, name),
    voxels: decodeVoxels(unpacked(image, name, voxelsEnd(layout)), layout, name),
  };
}

function scalarType(code: number, name: string): ScalarType {
  const type = SCALAR_TYPES[code];
  if (type === undefined) {
    const kind = REFUSED_TYPES[code] ?? `of the unknown type ${code}`;
    throw new DatasetError(
      `Cannot use ${name}: its voxels are ${kind}; convert it to int16 or float32`,
    );
  }
  return type;
}

/**
 * The voxel at the origin: SPM's field, which counts from 1, where it is set
 * and not absurd (nibabel's `get_origin_affine`), else the centre.
 */
function originVoxel(origin: number[], dimensions: Triple): Triple {
  const set = origin.some((voxel) => voxel !== 0) &&
    origin.every((voxel, i) => voxel > -dimensions[i] && voxel < 2 * dimensions[i]);
  return set ? [origin[0] - 1, origin[1] - 1, origin[2] - 1] : gridCentre(dimensions);
}

/** True for little-endian, false for big-endian, undefined where it is no header. */
function byteOrder(bytes: Uint8Array): boolean | undefined {
  if (bytes.length < ANALYZE_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [true, false].find((little) => view.getInt32(0, little) === ANALYZE_HEADER_BYTES);
}

function range(count: number, value: (i: number) => number): number[] {
  return Array.from({ length: count }, (_, i) => value(i));
}
