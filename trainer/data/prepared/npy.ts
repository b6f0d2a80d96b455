/**
 * NumPy's array file format, version 1.0
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html):
 * magic, version, header length, a Python dictionary as text, then the
 * elements. Written and read here: uint8 and little-endian uint16, C order.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { quoted } from "../printable_text.ts";

/** An array as it stands in a `.npy` file. */
export type NpyArray =
  | { dtype: "uint8"; shape: number[]; data: Uint8Array }
  | { dtype: "uint16"; shape: number[]; data: Uint16Array };

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const PREFIX_LENGTH = 10; // magic, two version bytes, uint16 header length
const ALIGNMENT = 64;
const DESCRIPTORS = { uint8: "|u1", uint16: "<u2" } as const;

/**
 * Everything that stands before the elements: magic, version and dictionary,
 * padded with spaces and a newline to a multiple of 64 bytes.
 *
 * @param shape Sizes, slowest axis first; empty for a single value.
 */
export function npyHeader(
  dtype: NpyArray["dtype"],
  shape: readonly number[],
): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${
    DESCRIPTORS[dtype]
  }', 'fortran_order': False, 'shape': ${tuple}, }`;
  const unpadded = PREFIX_LENGTH + dictionary.length + 1;
  const length = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(length).fill(0x20);
  header.set(MAGIC);
  header.set([1, 0], MAGIC.length);
  new DataView(header.buffer).setUint16(8, length - PREFIX_LENGTH, true);
  header.set(new TextEncoder().encode(dictionary), PREFIX_LENGTH);
  header[length - 1] = 0x0a;
  return header;
}

/**
 * Bytes of a `.npy` file.
 *
 * @throws {RangeError} If the shape does not hold exactly the elements.
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  const { dtype, shape, data } = array;
  if (elementCount(shape) !== data.length) {
    throw new RangeError(
      `Cannot encode as shape [${shape}]: the array has ${data.length} elements`,
    );
  }
  const header = npyHeader(dtype, shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  if (array.dtype === "uint8") {
    bytes.set(array.data, header.length);
  } else {
    const view = new DataView(bytes.buffer, header.length);
    array.data.forEach((value, i) => view.setUint16(2 * i, value, true));
  }
  return bytes;
}

/**
 * Parses a `.npy` file. A uint8 array's data is a view of `bytes`, not a copy.
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @throws {DatasetError} If it is not a version 1.0 file of uint8 or uint16 in
 *   C order whose length fits its shape.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const fail = (what: string): never => {
    throw new DatasetError(`Cannot read ${name}: ${what}`);
  };
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    fail("it is not a NumPy file (bad magic); import the dataset again");
  }
  if (bytes.length < PREFIX_LENGTH) {
    fail("it is truncated inside the header; import the dataset again");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[6] !== 1 || bytes[7] !== 0) {
    fail(
      `its format version is ${bytes[6]}.${bytes[7]}; save it as version 1.0`,
    );
  }
  const start = PREFIX_LENGTH + view.getUint16(8, true);
  if (bytes.length < start) {
    fail("it is truncated inside the header; import the dataset again");
  }
  const text = new TextDecoder("latin1").decode(
    bytes.subarray(PREFIX_LENGTH, start),
  );
  const { descriptor, fortranOrder, shape } = parseDictionary(text) ??
    fail(`its header is malformed: ${quoted(text.trim())}`);
  if (fortranOrder) {
    fail("it is in Fortran order; save it with numpy.ascontiguousarray");
  }
  const dtype = descriptor === "|u1"
    ? "uint8"
    : descriptor === "<u2"
    ? "uint16"
    : fail(`its dtype is ${quoted(descriptor)}; save it as uint8 or uint16`);
  const count = elementCount(shape);
  const expected = start + count * (dtype === "uint8" ? 1 : 2);
  if (!Number.isSafeInteger(expected) || bytes.length !== expected) {
    const state = bytes.length < expected ? "truncated" : "too long";
    fail(
      `it is ${state}: shape (${
        shape.join(", ")
      }) needs ${expected} bytes, the file has ${bytes.length}; import the dataset again`,
    );
  }
  if (dtype === "uint8") {
    return { dtype, shape, data: bytes.subarray(start) };
  }
  const data = Uint16Array.from(
    { length: count },
    (_, i) => view.getUint16(start + 2 * i, true),
  );
  return { dtype, shape, data };
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The three entries, in any order, or undefined where the text is anything else. */
function parseDictionary(
  text: string,
):
  | { descriptor: string; fortranOrder: boolean; shape: number[] }
  | undefined {
  const body = /^\{(.*)\} *\n$/s.exec(text)?.[1];
  if (body === undefined) return undefined;
  // Nothing here can match a character in two ways: a hostile header must not cost time.
  const entry =
    /\s*'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\([\d\s,]*\))\s*(?:,|$)/y;
  const found = new Map<string, string>();
  while (entry.lastIndex < body.trimEnd().length) {
    const match = entry.exec(body);
    if (match === null || found.has(match[1])) return undefined;
    found.set(match[1], match[2]);
  }
  const descriptor = /^'(.*)'$/.exec(found.get("descr") ?? "")?.[1];
  const order = found.get("fortran_order");
  const shape = parseTuple(found.get("shape") ?? "");
  if (
    descriptor === undefined || shape === undefined ||
    (order !== "True" && order !== "False")
  ) return undefined;
  return {
    descriptor,
    fortranOrder: order === "True",
    shape,
  };
}

/** `()`, `(3,)` or `(3, 4)`; undefined for anything else. */
function parseTuple(text: string): number[] | undefined {
  const inside = /^\(([\d\s,]*)\)$/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const parts = inside.split(",").map((part) => part.trim());
  // The comma after the last number, which a tuple of one must have.
  if (parts.at(-1) === "") parts.pop();
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : undefined;
}
