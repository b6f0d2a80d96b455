/**
 * The safetensors format (https://github.com/huggingface/safetensors): named
 * tensors in one file that any language can read without running code.
 *
 * | bytes | content |
 * |---|---|
 * | 8 | n: length of the header, unsigned, little-endian |
 * | n | JSON: `{"__metadata__": {key: string}, NAME: {"dtype", "shape", "data_offsets": [begin, end]}}`, padded with spaces so that the data starts at a multiple of 8 |
 * | rest | the tensors' elements, little-endian, C order, without gaps; offsets count from here |
 *
 * Tensors are written by falling element size, then by name, as the reference
 * implementation does: every tensor is aligned to its element, and equal
 * content gives equal bytes.
 *
 * @module
 */
import { CheckpointError } from "../errors.ts";
import { firstDuplicateKey } from "./duplicate_json_key.ts";

/** A tensor: `shape` is its extent along each axis (`[]` for a scalar), `data` its elements in C order. */
export type SafetensorsTensor =
  | { dtype: "F32"; shape: number[]; data: Float32Array }
  | { dtype: "I32"; shape: number[]; data: Int32Array }
  | { dtype: "U8"; shape: number[]; data: Uint8Array };

/** The content of a safetensors file. */
export interface SafetensorsContent {
  tensors: Map<string, SafetensorsTensor>;
  metadata: Record<string, string>;
}

const ELEMENT_BYTES = { F32: 4, I32: 4, U8: 1 } as const;
const METADATA_KEY = "__metadata__";
const LENGTH_BYTES = 8;
const ALIGNMENT = 8;

/**
 * Encodes tensors as a safetensors file.
 *
 * @param tensors Tensors by name; the map's order does not matter.
 * @param metadata Strings by key, stored in the order of their keys.
 * @returns The file's bytes, a function of the content alone.
 * @throws {RangeError} If a tensor's shape does not match its data, or is named `__metadata__`.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(([nameA, a], [nameB, b]) =>
    ELEMENT_BYTES[b.dtype] - ELEMENT_BYTES[a.dtype] || (nameA < nameB ? -1 : 1)
  );
  // Joined by hand: an object literal would move names that look like integers to the front.
  const entries: string[] = [];
  const keys = Object.keys(metadata).sort();
  if (keys.length > 0) {
    const pairs = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`);
    entries.push(`"${METADATA_KEY}":{${pairs.join(",")}}`);
  }
  let dataLength = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    if (name === METADATA_KEY || elementCount(shape) !== data.length) {
      throw new RangeError(
        `Cannot encode tensor "${name}" as its shape must match its data: current shape is [${shape}], current length is ${data.length}`,
      );
    }
    const begin = dataLength;
    dataLength += data.byteLength;
    const entry = { dtype, shape, data_offsets: [begin, dataLength] };
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const header = new TextEncoder().encode(`{${entries.join(",")}}`);
  const headerLength = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;

  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  bytes.set(header, LENGTH_BYTES);
  let position = LENGTH_BYTES + headerLength;
  // Typed arrays hold the machine's byte order: little-endian wherever Deno runs.
  for (const [, { data }] of sorted) {
    bytes.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      position,
    );
    position += data.byteLength;
  }
  return bytes;
}

/**
 * Decodes a safetensors file, of ours or of another writer, strictly: every
 * byte of the data belongs to exactly one tensor.
 *
 * @param bytes The whole file. The tensors are copies: their offsets need not be aligned.
 * @param fileName How messages call the file.
 * @returns Tensors in the order of their data, and the metadata (`{}` where absent).
 * @throws {CheckpointError} If the file is cut short, its header is not valid,
 *   two tensors share a name or overlap, bytes belong to no tensor, or a
 *   dtype is not one of F32, I32, U8.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  fileName: string,
): SafetensorsContent {
  const fail = (problem: string): never => {
    throw new CheckpointError(
      `Cannot read checkpoint ${fileName}: ${problem}; use another checkpoint or train again`,
    );
  };
  const { header, data } = splitFile(bytes, fail);
  let metadata: Record<string, string> = {};
  const entries: (HeaderEntry & { name: string })[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA_KEY) {
      metadata = parseMetadata(value, fail);
    } else {
      entries.push({ name, ...parseEntry(name, value, fail) });
    }
  }
  // Empty tensors share their begin with the next one, so the end decides.
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);

  const tensors = new Map<string, SafetensorsTensor>();
  let position = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    if (begin < position) {
      fail(`tensor "${name}" overlaps another (it begins at ${begin})`);
    }
    if (begin > position) {
      fail(`bytes ${position} to ${begin} of the data belong to no tensor`);
    }
    if (end > data.length) {
      fail(
        `the file is cut short (tensor "${name}" ends at byte ${end} of the data, which holds ${data.length})`,
      );
    }
    const copy = new Uint8Array(data.subarray(begin, end)).buffer;
    tensors.set(name, toTensor(dtype, shape, copy));
    position = end;
  }
  if (position < data.length) {
    fail(`bytes ${position} to ${data.length} of the data belong to no tensor`);
  }
  return { tensors, metadata };
}

type Dtype = SafetensorsTensor["dtype"];
type Fail = (problem: string) => never;

interface HeaderEntry {
  dtype: Dtype;
  shape: number[];
  begin: number;
  end: number;
}

function splitFile(
  bytes: Uint8Array,
  fail: Fail,
): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < LENGTH_BYTES) {
    fail(`the file is cut short (it holds ${bytes.length} bytes)`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(bytes.length - LENGTH_BYTES)) {
    fail(
      `the file is cut short or no safetensors file (header of ${headerLength} bytes in a file of ${bytes.length})`,
    );
  }
  const dataStart = LENGTH_BYTES + Number(headerLength);
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes.subarray(LENGTH_BYTES, dataStart));
    header = JSON.parse(text);
    const duplicate = firstDuplicateKey(text);
    if (duplicate !== null) fail(`the name "${duplicate}" occurs twice`);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    fail("its header is not valid JSON");
  }
  if (!isRecord(header)) return fail("its header is not a JSON object");
  return { header, data: bytes.subarray(dataStart) };
}

function parseMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (!isRecord(value)) return fail(`${METADATA_KEY} is not an object`);
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) =>
      typeof text === "string"
        ? [key, text]
        : fail(`${METADATA_KEY} entry "${key}" is not a string`)
    ),
  );
}

function parseEntry(name: string, value: unknown, fail: Fail): HeaderEntry {
  if (!isRecord(value)) return fail(`tensor "${name}" has no description`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) {
    return fail(
      `tensor "${name}" has dtype ${JSON.stringify(dtype)}, only F32, I32 and U8 can be read`,
    );
  }
  if (!isCountArray(shape)) return fail(`tensor "${name}" has no valid shape`);
  if (!isCountArray(offsets) || offsets.length !== 2) {
    return fail(`tensor "${name}" has no valid data_offsets`);
  }
  const [begin, end] = offsets;
  if (elementCount(shape) * ELEMENT_BYTES[dtype] !== end - begin) {
    return fail(
      `tensor "${name}" of shape [${shape}] and dtype ${dtype} cannot lie in bytes ${begin} to ${end}`,
    );
  }
  return { dtype, shape, begin, end };
}

function toTensor(
  dtype: Dtype,
  shape: number[],
  buffer: ArrayBuffer,
): SafetensorsTensor {
  switch (dtype) {
    case "F32":
      return { dtype, shape, data: new Float32Array(buffer) };
    case "I32":
      return { dtype, shape, data: new Int32Array(buffer) };
    case "U8":
      return { dtype, shape, data: new Uint8Array(buffer) };
  }
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(ELEMENT_BYTES, value);
}

function isCountArray(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
