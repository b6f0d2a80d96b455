/**
 * For tests: volume files put together byte by byte from the formats' header
 * definitions (`nifti1.h`, `nifti2.h`, `dbh.h`), independent of any library.
 *
 * @module
 */

/** Fields of a NIfTI header; whatever is left out is 0, but see {@link makeNifti}. */
export interface NiftiFields {
  version?: 1 | 2;
  littleEndian?: boolean;
  dim: number[];
  datatype: number;
  pixdim?: number[];
  voxOffset?: number;
  slope?: number;
  intercept?: number;
  units?: number;
  qformCode?: number;
  sformCode?: number;
  quatern?: number[];
  qoffset?: number[];
  srow?: number[];
  magic?: string;
}

/** Code of a field's type, then where it begins, in NIfTI-1 and NIfTI-2. */
const NIFTI_FIELDS = {
  dim: [["h", 40], ["q", 16]],
  datatype: [["h", 70], ["h", 12]],
  pixdim: [["f", 76], ["d", 104]],
  voxOffset: [["f", 108], ["q", 168]],
  slope: [["f", 112], ["d", 176]],
  intercept: [["f", 116], ["d", 184]],
  units: [["B", 123], ["i", 500]],
  qformCode: [["h", 252], ["i", 344]],
  sformCode: [["h", 254], ["i", 348]],
  quatern: [["f", 256], ["d", 352]],
  qoffset: [["f", 268], ["d", 376]],
  srow: [["f", 280], ["d", 400]],
} as const;

type Code = "B" | "h" | "i" | "q" | "f" | "d";

const BYTES: Readonly<Record<Code, number>> = { B: 1, h: 2, i: 4, q: 8, f: 4, d: 8 };

/** Writes numbers one after the other. */
function put(view: DataView, code: Code, at: number, values: number[], little: boolean): void {
  values.forEach((value, i) => {
    const offset = at + i * BYTES[code];
    if (code === "B") view.setUint8(offset, value);
    if (code === "h") view.setInt16(offset, value, little);
    if (code === "i") view.setInt32(offset, value, little);
    if (code === "q") view.setBigInt64(offset, BigInt(value), little);
    if (code === "f") view.setFloat32(offset, value, little);
    if (code === "d") view.setFloat64(offset, value, little);
  });
}

/**
 * A NIfTI file: header, four bytes that say "no extensions", voxels. The sform
 * is the identity, coded as scanner space, unless anything of the orientation
 * is given; the voxels begin right behind the header.
 *
 * @param voxels Bytes of the voxels.
 */
export function makeNifti(fields: NiftiFields, voxels: Uint8Array): Uint8Array {
  const { version = 1, littleEndian: little = true } = fields;
  const size = version === 1 ? 348 : 540;
  const bytes = new Uint8Array(size + 4 + voxels.length);
  const view = new DataView(bytes.buffer);
  put(view, "i", 0, [size], little);
  const magic = fields.magic ?? (version === 1 ? "n+1\0" : "n+2\0\r\n\x1a\n");
  bytes.set([...magic].map((letter) => letter.charCodeAt(0)), version === 1 ? 344 : 4);
  const oriented = ["sformCode", "qformCode", "srow", "quatern", "pixdim"].some((key) =>
    key in fields
  );
  const all = {
    pixdim: [1, 1, 1, 1],
    voxOffset: size + 4,
    ...(oriented ? {} : { sformCode: 1, srow: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }),
    ...fields,
  };
  for (const key of Object.keys(NIFTI_FIELDS) as (keyof typeof NIFTI_FIELDS)[]) {
    const value = all[key];
    const [code, at] = NIFTI_FIELDS[key][version - 1];
    if (value !== undefined) put(view, code, at, [value].flat(), little);
  }
  bytes.set(voxels, size + 4);
  return bytes;
}

/** Fields of an Analyze header; whatever is left out is 0. */
export interface AnalyzeFields {
  littleEndian?: boolean;
  dim: number[];
  datatype: number;
  pixdim?: number[];
  voxOffset?: number;
  /** SPM's scale factor. */
  funused1?: number;
  orient?: number;
  /** SPM's voxel at the origin, from 1. */
  originator?: number[];
}

const ANALYZE_FIELDS = {
  dim: ["h", 40],
  datatype: ["h", 70],
  pixdim: ["f", 76],
  voxOffset: ["f", 108],
  funused1: ["f", 112],
  orient: ["B", 252],
  originator: ["h", 253],
} as const;

/** The header file of an Analyze 7.5 pair; voxels are 1 mm apart unless said otherwise. */
export function makeAnalyzeHeader(fields: AnalyzeFields): Uint8Array {
  const { littleEndian: little = false } = fields;
  const bytes = new Uint8Array(348);
  const view = new DataView(bytes.buffer);
  put(view, "i", 0, [348], little);
  const all = { pixdim: [0, 1, 1, 1], ...fields };
  for (const key of Object.keys(ANALYZE_FIELDS) as (keyof typeof ANALYZE_FIELDS)[]) {
    const value = all[key];
    const [code, at] = ANALYZE_FIELDS[key];
    if (value !== undefined) put(view, code, at, [value].flat(), little);
  }
  return bytes;
}

/** Numbers as a file stores them. */
export function int16Bytes(values: number[], littleEndian = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  put(view, "h", 0, values, littleEndian);
  return new Uint8Array(view.buffer);
}

/** Numbers as a file stores them. */
export function float32Bytes(values: number[], littleEndian = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  put(view, "f", 0, values, littleEndian);
  return new Uint8Array(view.buffer);
}
