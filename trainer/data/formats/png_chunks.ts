/**
 * The chunks of a PNG file (PNG specification, 5): checked before a decoder
 * sees them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";
import { damaged, thrownMessage } from "./damaged_file.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bytes that are unpacked at a time: a slice of 256×256 at once. */
const UNPACKED_AT_ONCE = 1 << 17;

/** Chunks that make up the picture; all others are text, colour profiles, animation and so on. */
const PICTURE_CHUNKS: ReadonlySet<string> = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

/** The fields of IHDR (PNG specification, 11.2.1). */
export interface PngHeader {
  width: number;
  height: number;
  /** Bits of a sample. */
  depth: number;
  colourType: number;
  interlaced: boolean;
}

/** Whether the bytes begin with PNG's signature. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Reads IHDR, which must be the first chunk. */
export function readPngHeader(bytes: Uint8Array, name: string): PngHeader {
  if (bytes.length < 33) throw damaged(name, "its header is incomplete");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) {
    throw damaged(name, "it does not begin with a header chunk");
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    colourType: view.getUint8(25),
    interlaced: view.getUint8(28) !== 0,
  };
}

/**
 * The file without what is not picture, such as an embedded colour profile
 * that may unpack to gigabytes.
 *
 * @param pixelBytes Bytes that the pixels unpack to, by the header.
 * @throws {DatasetError} If a checksum is wrong, a chunk is missing or cut
 *   short, there is a second header, or the pixels unpack to another number of
 *   bytes.
 */
export function pictureChunks(bytes: Uint8Array, pixelBytes: number, name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [SIGNATURE];
  const packed: Uint8Array[] = [];
  let type = "";
  for (let at = 8; type !== "IEND";) {
    // Length, type, data, checksum of type and data.
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Infinity;
    if (at + 12 + length > bytes.length) throw damaged(name, "a chunk is cut short");
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const checksum = view.getUint32(at + 8 + length);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== checksum) {
      throw damaged(name, "the checksum of a chunk is wrong");
    }
    if (type === "IHDR" && kept.length > 1) throw damaged(name, "it has two headers");
    if (type === "IDAT") packed.push(bytes.subarray(at + 8, at + 8 + length));
    const end = at + 12 + length;
    if (PICTURE_CHUNKS.has(type)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  checkPixelBytes(Buffer.concat(packed), pixelBytes, name);
  return Buffer.concat(kept);
}

/** fast-png would unpack however much there is, and fill up what is missing. */
function checkPixelBytes(packed: Uint8Array, expected: number, name: string): void {
  let length: number;
  try {
    const options = { maxOutputLength: expected, chunkSize: UNPACKED_AT_ONCE };
    length = inflateSync(packed, options).length;
  } catch (error) {
    const isMore = error instanceof Error && "code" in error &&
      error.code === "ERR_BUFFER_TOO_LARGE";
    throw damaged(
      name,
      isMore ? "its pixels unpack to more than its header says" : thrownMessage(error),
    );
  }
  if (length !== expected) throw damaged(name, "its pixels do not fit its header");
}
