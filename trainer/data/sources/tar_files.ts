/**
 * Files of a tar archive, read from front to back in constant memory.
 *
 * @module
 */
// @ts-types="@types/tar-stream"
import { type Entry, type Extract, extract } from "tar-stream";
import { DatasetError } from "../../errors.ts";
import { ArchiveListing } from "./archive_listing.ts";
import { ByteCollector } from "./byte_collector.ts";
import { damagedSource, tooLargeSource } from "./source_errors.ts";
import type { SourceFile } from "./source_file.ts";
import type { ArchiveOptions } from "./source_options.ts";

/** Bytes of a header, and the multiple to which content is padded. */
const BLOCK = 512;

/** An entry as tar-stream 3.1 gives it; its types lack the place and the extended header. */
interface TarEntry extends Entry {
  /** Where the entry's header begins, in bytes from the archive's begin. */
  offset: number;
  header: Entry["header"] & { pax?: Record<string, string> | null };
}

/**
 * The files of a tar, in its order. One that is not read before the next is
 * asked for is passed over.
 *
 * @param chunks The archive's bytes.
 * @param archive The archive's path, for messages.
 * @returns Files with paths inside the archive.
 * @throws {DatasetError} If the archive is damaged, ends without its end
 *   marker (as one does that was cut between two files), or holds what
 *   {@link ArchiveListing} refuses.
 */
export async function* tarFiles(
  chunks: AsyncIterable<Uint8Array>,
  archive: string,
  options: ArchiveOptions,
): AsyncGenerator<SourceFile> {
  const tar = extract();
  const feed = new TarFeed(tar, archive, options.limits.tarQuietBytes);
  const listing = new ArchiveListing(archive, options);
  const fed = feed.run(chunks);
  let end = 0;
  try {
    for await (const entry of tar as AsyncIterable<TarEntry>) {
      feed.heard();
      const kind = entryKind(entry);
      const size = entrySize(entry, archive);
      const path = listing.accept(entry.header.name, kind);
      const blocks = kind === "directory" ? 0 : Math.ceil(size / BLOCK);
      end = entry.offset + BLOCK * (1 + blocks);
      if (path !== undefined) {
        const name = `${archive}/${path}`;
        const read = () => readEntry(entry, name, size, options.limits.fileBytes, feed);
        yield { path, name, size, read };
      }
      // Whatever was not read flows past.
      entry.on("data", () => feed.heard());
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw damagedSource(archive, error instanceof Error ? error.message : String(error));
  } finally {
    tar.destroy();
    await fed;
  }
  // Two empty blocks end a tar. One is enough to know that nothing was cut off.
  if (feed.bytes < end + BLOCK) {
    throw damagedSource(archive, "it ends without the mark of its end");
  }
}

/** Writes an archive into tar-stream, piece by piece as it takes them. */
class TarFeed {
  readonly #tar: Extract;
  readonly #archive: string;
  readonly #quietLimit: number;
  #quiet = 0;
  /** Bytes written so far. */
  bytes = 0;

  constructor(tar: Extract, archive: string, quietLimit: number) {
    this.#tar = tar;
    this.#archive = archive;
    this.#quietLimit = quietLimit;
  }

  /** Says that an entry, or content of one, has come out. */
  heard(): void {
    this.#quiet = 0;
  }

  /**
   * Writes all of it. Never throws: an error is given to tar-stream, which
   * throws it where the entries are waited for.
   */
  async run(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of chunks) {
        if (this.#tar.destroyed) return;
        await this.#write(chunk);
        this.bytes += chunk.length;
        // tar-stream keeps an extended header in memory until it is whole,
        // whatever size it claims.
        this.#quiet += chunk.length;
        if (this.#quiet > this.#quietLimit + chunk.length) {
          throw damagedSource(
            this.#archive,
            `more than ${this.#quietLimit} bytes without a file in them`,
          );
        }
      }
      this.#tar.end();
    } catch (error) {
      this.#tar.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Writes a piece and waits until it is used up, or the stream is destroyed. */
  #write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#tar.off("drain", done);
        this.#tar.off("close", done);
        resolve();
      };
      if (this.#tar.write(chunk)) return resolve();
      this.#tar.on("drain", done);
      this.#tar.on("close", done);
    });
  }
}

/** What an entry is: "file", "directory", or another kind, named for a message. */
function entryKind(entry: TarEntry): string {
  const { type, pax } = entry.header;
  if (Object.keys(pax ?? {}).some((key) => key.startsWith("GNU.sparse."))) return "sparse file";
  switch (type) {
    case "file":
    case "contiguous-file":
      return "file";
    case "directory":
      return "directory";
    case "link":
      return "hard link";
    case "symlink":
      return "symbolic link";
    case "character-device":
    case "block-device":
      return "device";
    case "fifo":
      return "named pipe";
    default:
      return "special entry";
  }
}

/** An entry's size; tar-stream would wait for ever on one that is no number. */
function entrySize(entry: TarEntry, archive: string): number {
  const size = entry.header.size;
  // −1 in base 256 comes out as −0.
  if (size === undefined || !Number.isSafeInteger(size) || size < 0 || Object.is(size, -0)) {
    throw damagedSource(archive, "an entry's size is not a number");
  }
  return size;
}

async function readEntry(
  entry: TarEntry,
  name: string,
  size: number,
  limit: number,
  feed: TarFeed,
): Promise<Uint8Array> {
  if (size > limit) throw tooLargeSource(name, size, limit);
  const collector = new ByteCollector(size);
  try {
    for await (const chunk of entry) {
      feed.heard();
      collector.add(chunk);
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw damagedSource(name, error instanceof Error ? error.message : String(error));
  }
  const bytes = collector.whole();
  if (bytes === undefined) throw damagedSource(name, "the archive ends inside it");
  return bytes;
}
