/**
 * Reads files of the disk: in pieces, or whole.
 *
 * @module
 */
import { damagedSource, tooLargeSource, unreadableSource } from "./source_errors.ts";

/** Bytes of one piece. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The bytes of a file from front to back, in pieces of at most 256 KiB.
 *
 * @param onBytes Called with the number of bytes read so far.
 * @throws {DatasetError} If the file cannot be read.
 */
export async function* fileChunks(
  path: string,
  onBytes: (done: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await Deno.open(path).catch((error) => {
    throw unreadableSource(path, error);
  });
  try {
    let done = 0;
    while (true) {
      // A new array each time: whoever is given one may keep it.
      const chunk = new Uint8Array(CHUNK_BYTES);
      const count = await file.read(chunk).catch((error) => {
        throw unreadableSource(path, error);
      });
      if (count === null) return;
      done += count;
      onBytes(done);
      yield chunk.subarray(0, count);
    }
  } finally {
    file.close();
  }
}

/**
 * A whole file.
 *
 * @param path Where it is.
 * @param size Its bytes, as they were found when the folder was listed.
 * @param limit Most bytes that are read.
 * @throws {DatasetError} If the file cannot be read, is too large, or no longer
 *   has this size.
 */
export async function wholeFile(
  path: string,
  size: number,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (size > limit) throw tooLargeSource(path, size, limit);
  const file = await Deno.open(path).catch((error) => {
    throw unreadableSource(path, error);
  });
  try {
    const bytes = new Uint8Array(size + 1); // one more than there should be, to see a file that grew
    let length = 0;
    while (length <= size) {
      const count = await file.read(bytes.subarray(length)).catch((error) => {
        throw unreadableSource(path, error);
      });
      if (count === null) break;
      length += count;
    }
    if (length !== size) throw damagedSource(path, "its size changed while it was read");
    return bytes.subarray(0, size);
  } finally {
    file.close();
  }
}
