/**
 * Unpacks a gzip stream of any length.
 *
 * @module
 */
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import type { SourceLimits } from "./limits.ts";
import { damagedSource } from "./source_errors.ts";

/** Bytes of one unpacked piece: node:zlib's default of 16 KiB takes four times as long. */
const CHUNK_BYTES = 128 * 1024;

/**
 * The unpacked bytes of a gzip stream, whose checksums are verified; several
 * streams one after another are one, as gzip itself has it.
 *
 * @param packed The bytes of the file, in pieces.
 * @param name The file, for messages.
 * @throws {DatasetError} If the stream is cut short or damaged, or unpacks to
 *   more than `limits.ratio` times its size.
 */
export async function* gunzipStream(
  packed: AsyncIterable<Uint8Array>,
  name: string,
  limits: Readonly<SourceLimits>,
): AsyncGenerator<Uint8Array> {
  let packedBytes = 0;
  const counted = async function* () {
    for await (const chunk of packed) {
      packedBytes += chunk.length;
      yield chunk;
    }
  };
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const source = Readable.from(counted(), { objectMode: true, highWaterMark: 1 });
  const closed = new Promise((resolve) => source.once("close", resolve));
  // The callback has nothing to do: an error of either end is thrown by the loop below.
  pipeline(source, gunzip, () => {});
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > limits.streamBytesFree && bytes > limits.ratio * packedBytes) {
        throw new DatasetError(
          `Cannot trust ${name}: it unpacks to more than ${limits.ratio} times its size; get it from its publisher again`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw damagedSource(name, `gzip: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    gunzip.destroy();
    await closed;
  }
}
