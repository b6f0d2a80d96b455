/**
 * Whether an archive is whole where no checksum tells: the gzip stream with
 * its CRC and length, and every entry of the tar up to its end mark.
 *
 * @module
 */
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
// @ts-types="@types/tar-stream"
import { extract } from "tar-stream";
import { UserError } from "../../errors.ts";
import { SOURCE_LIMITS, type SourceLimits } from "../sources/limits.ts";

/** Bytes of one unpacked piece: larger ones than node's own, for speed. */
const CHUNK_BYTES = 128 * 1024;
/** A tar ends with two blocks of zeros. */
const END_BYTES = 1024;

/**
 * Reads an archive to its end, keeping nothing of it.
 *
 * @param bytes Its bytes.
 * @param packed Whether it is packed with gzip.
 * @param limits How much may be unpacked.
 * @returns What is wrong with it, to follow "it"; null if it is whole.
 * @throws {UserError} Where `bytes` does.
 */
export async function wholeTarFault(
  bytes: AsyncIterable<Uint8Array>,
  packed: boolean,
  limits: Pick<SourceLimits, "ratio" | "streamBytesFree"> = SOURCE_LIMITS,
): Promise<string | null> {
  let [entries, bytesIn, bytesOut, zerosAtEnd] = [0, 0, 0, 0];
  const tar = extract();
  tar.on("entry", (_header, content, next) => {
    entries++;
    content.on("end", next);
    // The archive itself says the same, to the pipeline.
    content.on("error", () => {});
    content.resume();
  });
  async function* source(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      bytesIn += chunk.length;
      yield chunk;
    }
  }
  async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytesOut += chunk.length;
      if (bytesOut > limits.streamBytesFree && bytesOut > limits.ratio * bytesIn) {
        throw new Error(`it unpacks to more than ${limits.ratio} times its size`);
      }
      const zeros = trailingZeros(chunk);
      zerosAtEnd = zeros === chunk.length ? zerosAtEnd + zeros : zeros;
      yield chunk;
    }
  }
  try {
    if (packed) await pipeline(source(), createGunzip({ chunkSize: CHUNK_BYTES }), unpacked, tar);
    else await pipeline(source(), unpacked, tar);
  } catch (error) {
    if (error instanceof UserError) throw error;
    return `is truncated or corrupt (${error instanceof Error ? error.message : error})`;
  }
  if (zerosAtEnd < END_BYTES) return "is truncated (the tar's end mark is missing)";
  return entries > 0 ? null : "holds no file";
}

function trailingZeros(chunk: Uint8Array): number {
  let start = chunk.length;
  while (start > 0 && chunk[start - 1] === 0) start--;
  return chunk.length - start;
}
