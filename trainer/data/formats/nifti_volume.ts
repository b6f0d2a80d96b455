/**
 * Reads NIfTI-1 and NIfTI-2 volumes: single files, pairs of header and image,
 * plain or packed by gzip, in either byte order.
 *
 * The fields are read by nifti-reader-js. It is given the header alone, not
 * the file: it may loop for ever on a damaged list of header extensions, which
 * nobody needs here. It replaces the sform by the qform where the latter's code
 * is larger, and its qform is NaN where rounding has left the quaternion a
 * little too long; so the affine is computed here, as nibabel does it. And it
 * misreads negative 64-bit integers.
 *
 * @module
 */
import { NIFTI1, NIFTI2 } from "nifti-reader-js";
import { DatasetError } from "../../errors.ts";
import type { Affine } from "./affine.ts";
import { damaged, thrownMessage } from "./damaged_file.ts";
import { gunzip, gunzipStart, isGzip } from "./gunzip.ts";
import { niftiAffine } from "./nifti_affine.ts";
import type { ScalarType } from "./scalar_type.ts";
import type { Volume } from "./volume.ts";
import {
  decodeVoxels,
  unpacked,
  volumeDimensions,
  type VoxelLayout,
  voxelsEnd,
} from "./voxel_data.ts";

/** Bytes of a NIfTI-1 header, which are also the value of its first field. */
export const NIFTI1_HEADER_BYTES = 348;
/** Bytes of a NIfTI-2 header, which are also the value of its first field. */
export const NIFTI2_HEADER_BYTES = 540;

/** Types that are read, by the code of the field `datatype`. */
const SCALAR_TYPES: Readonly<Record<number, ScalarType>> = {
  2: "uint8",
  4: "int16",
  8: "int32",
  16: "float32",
  64: "float64",
  256: "int8",
  512: "uint16",
  768: "uint32",
  1024: "int64",
  1280: "uint64",
};

/** Types of the standard that are no grey levels, or that JavaScript lacks. */
const REFUSED_TYPES: Readonly<Record<number, string>> = {
  0: "of an unknown type",
  1: "single bits",
  32: "complex numbers (complex64)",
  128: "RGB colours (RGB24)",
  1536: "128-bit floats (float128)",
  1792: "complex numbers (complex128)",
  2048: "complex numbers (complex256)",
  2304: "RGBA colours (RGBA32)",
};

/** What is known of a volume before its voxels are read. */
interface NiftiHeader {
  layout: VoxelLayout;
  place: Pick<Volume, "affine" | "affineFrom" | "spacing">;
}

/**
 * Reads a single file (`.nii`, `.nii.gz`).
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @throws {DatasetError} If it is not NIfTI, damaged, or not one volume of
 *   finite grey levels.
 */
export function decodeNifti(bytes: Uint8Array, name: string): Volume {
  if (!isGzip(bytes)) return decodeSingle(bytes, readHeader(bytes, name, "single"), name);
  const start = gunzipStart(bytes, NIFTI2_HEADER_BYTES);
  // Where not even a header comes out, unpacking more tells why.
  const found = start.length < NIFTI1_HEADER_BYTES ? gunzip(bytes, name, 2 ** 26) : start;
  const header = readHeader(found, name, "single");
  // The header tells how much there is to unpack, so that a bomb has no chance.
  return decodeSingle(unpacked(bytes, name, voxelsEnd(header.layout)), header, name);
}

function decodeSingle(bytes: Uint8Array, { layout, place }: NiftiHeader, name: string): Volume {
  return { voxels: decodeVoxels(bytes, layout, name), dimensions: layout.dimensions, ...place };
}

/**
 * Reads a pair of files (`.hdr` and `.img`); each may be packed.
 *
 * @param header The whole header file.
 * @param image The whole image file.
 * @param name Name of the pair for messages.
 * @throws {DatasetError} As {@link decodeNifti}.
 */
export function decodeNiftiPair(header: Uint8Array, image: Uint8Array, name: string): Volume {
  const { layout, place } = readHeader(unpacked(header, name, NIFTI2_HEADER_BYTES), name, "pair");
  const bytes = unpacked(image, name, voxelsEnd(layout));
  return { voxels: decodeVoxels(bytes, layout, name), dimensions: layout.dimensions, ...place };
}

/**
 * Whether the bytes begin with a NIfTI header.
 *
 * @param bytes At least the first 348 bytes.
 * @returns `single` for a file with its voxels, `pair` for a header whose
 *   voxels are in an image file.
 */
export function niftiKind(bytes: Uint8Array): "single" | "pair" | undefined {
  const version = headerVersion(bytes);
  if (version === undefined) return undefined;
  const magic = String.fromCharCode(...bytes.subarray(version.magicAt, version.magicAt + 4));
  if (magic === `n+${version.number}\0`) return "single";
  return magic === `ni${version.number}\0` ? "pair" : undefined;
}

function headerVersion(bytes: Uint8Array) {
  if (bytes.length < NIFTI1_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const littleEndian of [true, false]) {
    const size = view.getInt32(0, littleEndian);
    if (size === NIFTI1_HEADER_BYTES) {
      return { number: 1, size, magicAt: 344, littleEndian } as const;
    }
    if (size === NIFTI2_HEADER_BYTES) {
      return { number: 2, size, magicAt: 4, littleEndian } as const;
    }
  }
  return undefined;
}

function readHeader(bytes: Uint8Array, name: string, kind: "single" | "pair"): NiftiHeader {
  const version = headerVersion(bytes);
  if (version === undefined || niftiKind(bytes) !== kind) {
    throw new DatasetError(
      `Cannot read ${name}: it does not begin with the header of a NIfTI ${
        kind === "single" ? "file" : "pair"
      }; convert it to NIfTI (.nii.gz) or remove it`,
    );
  }
  if (bytes.length < version.size) throw damaged(name, "its header is incomplete");
  const header = version.number === 1 ? new NIFTI1() : new NIFTI2();
  try {
    header.readHeader(new Uint8Array(bytes.subarray(0, version.size)).buffer);
  } catch (error) {
    throw damaged(name, thrownMessage(error));
  }
  const { dim, offset } = version.number === 1
    ? { dim: header.dims, offset: header.vox_offset }
    : readWideFields(bytes, version.littleEndian);
  const dimensions = volumeDimensions(dim, name);
  const type = SCALAR_TYPES[header.datatypeCode];
  if (type === undefined) {
    const kind = REFUSED_TYPES[header.datatypeCode] ?? `of the unknown type ${header.datatypeCode}`;
    throw new DatasetError(
      `Cannot use ${name}: its voxels are ${kind}; convert it to int16 or float32`,
    );
  }
  // In a single file the voxels follow the header and four bytes that tell of extensions.
  const least = kind === "single" ? version.size + 4 : 0;
  if (!Number.isSafeInteger(offset) || offset < least) {
    throw damaged(name, `its voxels are said to begin at byte ${offset}`);
  }
  return {
    layout: {
      dimensions,
      type,
      littleEndian: version.littleEndian,
      offset,
      ...scaling(header, name),
    },
    place: niftiAffine(
      {
        pixdim: header.pixDims,
        xyzt_units: header.xyzt_units,
        qform_code: header.qform_code,
        sform_code: header.sform_code,
        quatern: [header.quatern_b, header.quatern_c, header.quatern_d],
        qoffset: [header.qoffset_x, header.qoffset_y, header.qoffset_z],
        srow: readRows(bytes, version.number, version.littleEndian),
      },
      dimensions,
      name,
    ),
  };
}

/** `scl_slope` and `scl_inter`; a slope of 0 means that there is no scaling, and so do NaN and infinity in nibabel. */
function scaling(header: NIFTI1 | NIFTI2, name: string): { slope: number; intercept: number } {
  const { scl_slope: slope, scl_inter: intercept } = header;
  if (slope === 0 || !Number.isFinite(slope)) return { slope: 1, intercept: 0 };
  if (!Number.isFinite(intercept)) throw damaged(name, `its scl_inter is ${intercept}`);
  return { slope, intercept };
}

/** NIfTI-2's fields dim and vox_offset, 64-bit integers. */
function readWideFields(
  bytes: Uint8Array,
  littleEndian: boolean,
): { dim: number[]; offset: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = (at: number) => Number(view.getBigInt64(at, littleEndian));
  return { dim: Array.from({ length: 8 }, (_, i) => value(16 + 8 * i)), offset: value(168) };
}

/** The fields srow_x, srow_y and srow_z. */
function readRows(bytes: Uint8Array, version: 1 | 2, littleEndian: boolean): Affine {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = (i: number) =>
    version === 1
      ? view.getFloat32(280 + 4 * i, littleEndian)
      : view.getFloat64(400 + 8 * i, littleEndian);
  const row = (i: number) => [value(i), value(i + 1), value(i + 2), value(i + 3)] as const;
  return [row(0), row(4), row(8)];
}
