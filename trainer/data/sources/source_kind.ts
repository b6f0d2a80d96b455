/**
 * Tells by its first bytes what a file is.
 *
 * @module
 */
import { basename } from "node:path";
import { DatasetError } from "../../errors.ts";
import { isArchiveName } from "./entry_name.ts";
import { fileChunks } from "./file_chunks.ts";
import { gunzipStream } from "./gunzip_stream.ts";
import { SOURCE_LIMITS } from "./limits.ts";
import { damagedSource } from "./source_errors.ts";

/** How a file is read: an archive's entries, or the file itself. */
export type SourceKind = "tar" | "tar.gz" | "zip" | "file";

/** What a path may be, for messages. */
export const ACCEPTED = "a folder, a .tar, .tar.gz or .zip archive, or one image file";

/** First bytes, as hexadecimal digits, of what is not read. */
const FOREIGN: readonly (readonly [magic: string, what: string])[] = [
  ["377abcaf271c", "a 7z archive"],
  ["526172211a07", "a RAR archive"],
  ["fd377a585a00", "an XZ archive"],
  ["425a68", "a bzip2 archive"],
  ["28b52ffd", "a Zstandard archive"],
  ["1f9d", "a file of compress (.Z)"],
];

/**
 * @param path A file that exists.
 * @returns What it is, by its content. A gzip file is a tar.gz if a tar is in
 *   it or its name says so, else a file.
 * @throws {DatasetError} For an empty file, an HTML page, an archive of a kind
 *   that is not read, and a file that is not the archive that its name says.
 */
export async function sourceKind(path: string): Promise<SourceKind> {
  const head = await firstBytes(fileChunks(path, () => {}));
  if (head.length === 0) throw damagedSource(path, "it is empty");
  const hex = head.subarray(0, 16).toHex();
  if (/^504b(0304|0506|0708)/.test(hex)) return "zip";
  if (isTar(head)) return "tar";
  const named = isArchiveName(path);
  if (hex.startsWith("1f8b")) return named || await holdsTar(path) ? "tar.gz" : "file";
  for (const [magic, what] of FOREIGN) {
    if (hex.startsWith(magic)) {
      throw new DatasetError(
        `Cannot open ${path}: it is ${what}; unpack it, and give ${ACCEPTED}`,
      );
    }
  }
  if (/^\s*<(!doctype html|html)/i.test(new TextDecoder("latin1").decode(head))) {
    throw new DatasetError(
      `Cannot open ${path}: it is a web page, as a failed download leaves it; download the data again`,
    );
  }
  if (!named) return "file";
  // An empty tar is nothing but zeros.
  if (/\.tar$/i.test(path) && head.every((byte) => byte === 0)) return "tar";
  throw new DatasetError(
    `Cannot open ${path}: ${
      basename(path)
    } is not the archive that its name says; give ${ACCEPTED}`,
  );
}

/** Whether the magic of a tar header is there ("ustar", POSIX.1-1988 and GNU). */
function isTar(head: Uint8Array): boolean {
  return head.length >= 262 && head.subarray(257, 262).toHex() === "7573746172";
}

/** Whether the file in a gzip file is a tar; one that cannot be unpacked is none. */
async function holdsTar(path: string): Promise<boolean> {
  try {
    return isTar(await firstBytes(gunzipStream(fileChunks(path, () => {}), path, SOURCE_LIMITS)));
  } catch (error) {
    if (error instanceof DatasetError) return false;
    throw error;
  }
}

async function firstBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const first = await chunks.next();
  await chunks.return(undefined);
  return first.done === true ? new Uint8Array(0) : first.value.subarray(0, 512);
}
