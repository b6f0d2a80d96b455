/**
 * Whether a file on the disk is the archive that was wanted, whole. Nothing
 * of it is used before.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fileChunks } from "../sources/file_chunks.ts";
import { unreadableSource } from "../sources/source_errors.ts";
import { archiveStartFault, START_BYTES } from "./archive_start.ts";
import { byteCount } from "./byte_count.ts";
import { allowedSizes } from "./server_reply.ts";
import type { KnownFile } from "./source_catalogue.ts";
import { wholeTarFault } from "./whole_tar.ts";

/** What reading a file to its end has shown. */
export interface Verification {
  /** What is wrong with it, to follow "it"; null if nothing is. */
  fault: string | null;
  /** Of the whole file, in hexadecimal; "" where it was not read to its end. */
  sha256: string;
}

/** How to verify. */
export interface VerifyOptions {
  /**
   * A SHA-256 that was noted down when the file was found whole; null for
   * none. It counts only where the catalogue knows no checksum.
   */
  notedSha256: string | null;
  /** Ends the reading; its reason is thrown. */
  signal: AbortSignal;
  /** Told how much is read. */
  onProgress: (done: number, total: number) => void;
}

/**
 * Verifies a file's size, its first block and its checksums. Where no checksum
 * is known the archive is read to its end instead.
 *
 * @param path The file.
 * @param file What it should be.
 * @throws {DatasetError} If it cannot be read.
 */
export async function verifyArchive(
  path: string,
  file: KnownFile,
  options: VerifyOptions,
): Promise<Verification> {
  const { size } = await Deno.stat(path).catch((error) => {
    throw unreadableSource(path, error);
  });
  const fault = sizeFault(size, file) ?? archiveStartFault(await readStart(path), file.name);
  if (fault !== null) return { fault, sha256: "" };

  const md5 = createHash("md5");
  const sha256 = createHash("sha256");
  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const chunk of fileChunks(path, (done) => options.onProgress(done, size))) {
      options.signal.throwIfAborted();
      if (file.md5 !== null) md5.update(chunk);
      sha256.update(chunk);
      yield chunk;
    }
  }
  const expected = file.sha256 ?? (file.md5 === null ? options.notedSha256 : null);
  if (expected === null && file.md5 === null) {
    const fault = await wholeTarFault(read(), file.name.endsWith(".gz"));
    return fault === null ? { fault, sha256: sha256.digest("hex") } : { fault, sha256: "" };
  }
  for await (const _ of read());
  const sums = { md5: md5.digest("hex"), sha256: sha256.digest("hex") };
  return {
    fault: sumFault("SHA-256", sums.sha256, expected) ?? sumFault("MD5", sums.md5, file.md5),
    sha256: sums.sha256,
  };
}

function sizeFault(size: number, file: KnownFile): string | null {
  const { least, most } = allowedSizes(file);
  if (size >= least && size <= most) return null;
  return `has ${size} bytes instead of ${
    file.bytes_exact ? file.bytes : `about ${byteCount(file.bytes)}`
  }`;
}

function sumFault(name: string, found: string, expected: string | null): string | null {
  if (expected === null || found === expected) return null;
  return `is damaged or another file: its ${name} is ${found} instead of ${expected}`;
}

async function readStart(path: string): Promise<Uint8Array> {
  for await (const chunk of fileChunks(path, () => {})) return chunk.subarray(0, START_BYTES);
  return new Uint8Array(0);
}
