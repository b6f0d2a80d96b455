/**
 * Unpacks a whole gzip file in memory, never past a limit.
 *
 * @module
 */
import { constants, gunzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { damaged, thrownMessage } from "./damaged_file.ts";

/** Least and most space that is taken at a time: more grows with what really comes out. */
const CHUNK_RANGE = [1 << 14, 1 << 24] as const;

/** Most packed bytes that are unpacked to look at a header. */
const MAX_START = 1 << 16;

/** Whether the bytes begin like a gzip stream (RFC 1952: ID1, ID2, deflate). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * Unpacks a gzip file of one or more members. Every member's CRC and length
 * are checked. Zero bytes behind the last member are padding (tapes and tar
 * leave them); anything else there is an error.
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @param limitBytes Most bytes that may come out; unpacking stops there, so
 *   that a bomb is never held in memory.
 * @throws {DatasetError} If it is no gzip file, is cut short or damaged, or
 *   holds more than the limit.
 */
export function gunzip(bytes: Uint8Array, name: string, limitBytes: number): Uint8Array {
  if (!isGzip(bytes)) {
    throw new DatasetError(
      `Cannot read ${name}: it is not a gzip file; unpack it by the program that packed it, or remove it`,
    );
  }
  try {
    const { buffer, engine } = inflate(bytes, limitBytes);
    if (bytes.subarray(engine.bytesWritten).some((byte) => byte !== 0)) {
      throw damaged(name, "other data follows the packed data");
    }
    // Not as Node's Buffer, whose slice() would share its memory.
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new DatasetError(
        `Cannot read ${name}: it unpacks to more than the ${limitBytes} bytes that it should hold; get it again from a source that you trust`,
      );
    }
    throw damaged(
      name,
      code === "Z_BUF_ERROR" ? "the packed data end too early" : thrownMessage(error),
    );
  }
}

/**
 * The beginning of a gzip file's content, without checks: for looking at a
 * header before the whole is unpacked.
 *
 * @param bytes The file, or its first bytes.
 * @param count Bytes that are wanted, a few hundred.
 * @returns At most `count` bytes; fewer if the file is short or damaged.
 */
export function gunzipStart(bytes: Uint8Array, count: number): Uint8Array {
  let start = new Uint8Array(0);
  if (!isGzip(bytes)) return start;
  // Deflate packs at most 1032 : 1, so that not even a bomb's first bytes
  // unpack to more than 66 MB.
  for (let length = 1024; length <= MAX_START && start.length < count; length *= 4) {
    try {
      const options = { finishFlush: constants.Z_SYNC_FLUSH };
      start = Uint8Array.from(gunzipSync(bytes.subarray(0, length), options).subarray(0, count));
    } catch {
      break;
    }
    if (length >= bytes.length) break;
  }
  return start;
}

/** With `info` Node also returns the engine, which knows how much it has read. */
function inflate(bytes: Uint8Array, limitBytes: number) {
  // Volumes pack about 5 : 1; a few large pieces take half the time of many.
  const [least, most] = CHUNK_RANGE;
  const chunkSize = Math.min(most, Math.max(least, 8 * bytes.length));
  const options = { maxOutputLength: limitBytes, chunkSize, info: true };
  const result: unknown = gunzipSync(bytes, options);
  return result as { buffer: Uint8Array; engine: { bytesWritten: number } };
}
