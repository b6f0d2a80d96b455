/**
 * Files of a zip archive, whose directory is checked whole before any is read.
 *
 * @module
 */
import { isUtf8 } from "node:buffer";
import { crc32, inflateRawSync } from "node:zlib";
// @ts-types="@types/yauzl"
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { DatasetError } from "../../errors.ts";
import { ArchiveListing } from "./archive_listing.ts";
import type { SourceLimits } from "./limits.ts";
import { damagedSource, tooLargeSource } from "./source_errors.ts";
import type { SourceFile } from "./source_file.ts";
import type { ArchiveOptions } from "./source_options.ts";
import { checkApart, type Extent } from "./zip_overlap.ts";
import { ZipReader } from "./zip_reader.ts";

/** Bytes of a local header without name and extra fields (APPNOTE 4.3.7). */
const LOCAL_HEADER = 30;
/** The signature of one more record of the directory (APPNOTE 4.3.12). */
const DIRECTORY_SIGNATURE = "504b0102";
/** The flag of a name in UTF-8 (APPNOTE 4.4.4, bit 11). */
const UTF8_NAME = 0x800;
/** Bits of a Unix file mode that tell the kind of file, and their values. */
const MODE_KIND = 0o170000;
const MODE_KINDS: Readonly<Record<number, string>> = {
  0: "file",
  0o100000: "file",
  0o040000: "directory",
  0o120000: "symbolic link",
};

/** Compression methods of APPNOTE 4.4.5 that are met, and not read. */
const METHODS: Readonly<Record<number, string>> = {
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "XZ",
  98: "PPMd",
  99: "AES encryption",
};

/**
 * The files of a zip, in the order of its directory.
 *
 * @param archive The archive's path.
 * @returns Files with paths inside the archive.
 * @throws {DatasetError} If the archive cannot be read, is damaged, holds what
 *   {@link ArchiveListing} refuses, or two entries that share bytes.
 */
export async function* zipFiles(
  archive: string,
  options: ArchiveOptions,
): AsyncGenerator<SourceFile> {
  const reader = new ZipReader(archive);
  try {
    await checkDirectory(reader, archive, options);
    const listing = new ArchiveListing(archive, options);
    for await (const { entry, zip } of zipEntries(reader, archive)) {
      const path = listing.accept(entryName(entry), entryKind(entry));
      options.onBytes(extent(entry).end);
      if (path === undefined) continue;
      const name = `${archive}/${path}`;
      const read = () => readEntry(reader, zip, entry, name, options.limits);
      yield { path, name, size: entry.uncompressedSize, read };
    }
  } finally {
    reader.release();
  }
}

/** Refuses an archive before any of it is used. */
async function checkDirectory(
  reader: ZipReader,
  archive: string,
  options: ArchiveOptions,
): Promise<void> {
  const listing = new ArchiveListing(archive, { ...options, onNote: () => {} });
  const extents: Extent[] = [];
  for await (const { entry } of zipEntries(reader, archive)) {
    listing.accept(entryName(entry), entryKind(entry));
    extents.push(extent(entry));
  }
  checkApart(extents, archive);
}

/** The records of the directory; whatever yauzl throws becomes a DatasetError. */
async function* zipEntries(
  reader: ZipReader,
  archive: string,
): AsyncGenerator<{ entry: Entry; zip: ZipFile }> {
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(reader, reader.size, {
      decodeStrings: false,
      autoClose: true,
    });
    for await (const entry of zip.eachEntry()) {
      yield { entry, zip };
    }
    // yauzl's types call the number a boolean.
    const next = reader.readRange(Number(zip.readEntryCursor), 4);
    if (next.toHex() === DIRECTORY_SIGNATURE) {
      // Some writers count entries with 16 bits; to stop here would lose the rest.
      throw new Error("it holds more entries than it says");
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw damagedSource(archive, error instanceof Error ? error.message : String(error));
  }
}

function entryName(entry: Entry): string {
  // Info-ZIP stores names in UTF-8 without the flag that says so; names in the
  // old code page 437 hardly ever look like UTF-8.
  const flags = isUtf8(entry.fileNameRaw)
    ? entry.generalPurposeBitFlag | UTF8_NAME
    : entry.generalPurposeBitFlag;
  return yauzl.getFileNameLowLevel(flags, entry.fileNameRaw, entry.extraFields, true);
}

function entryKind(entry: Entry): string {
  // Unix writers put the mode into the upper half; others leave it zero.
  const mode = entry.externalFileAttributes >>> 16;
  const kind = MODE_KINDS[mode & MODE_KIND] ?? "special file";
  const slash = entry.fileNameRaw.at(-1) === 0x2f;
  return kind === "file" && slash ? "directory" : kind;
}

/** The bytes of the archive that an entry takes; its local extra field may add some. */
function extent(entry: Entry): Extent {
  const start = entry.relativeOffsetOfLocalHeader;
  return { start, end: start + LOCAL_HEADER + entry.fileNameRaw.length + entry.compressedSize };
}

async function readEntry(
  reader: ZipReader,
  zip: ZipFile,
  entry: Entry,
  name: string,
  limits: Readonly<SourceLimits>,
): Promise<Uint8Array> {
  const { uncompressedSize: size, compressedSize: packed, compressionMethod: method } = entry;
  if (entry.isEncrypted()) {
    throw new DatasetError(`Cannot read ${name}: it is encrypted; unpack the archive yourself`);
  }
  if (method !== 0 && method !== 8) {
    throw new DatasetError(
      `Cannot read ${name}: it is compressed by ${
        METHODS[method] ?? `method ${method}`
      }; unpack the archive yourself, or store it with Deflate`,
    );
  }
  if (size > limits.fileBytes) throw tooLargeSource(name, size, limits.fileBytes);
  if (packed > limits.fileBytes) throw tooLargeSource(name, packed, limits.fileBytes);
  if (size > limits.entryBytesFree && size > limits.ratio * packed) {
    throw new DatasetError(
      `Cannot trust ${name}: it unpacks to more than ${limits.ratio} times its size; get the archive from its publisher again`,
    );
  }
  let bytes: Uint8Array;
  try {
    const header = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const raw = reader.readRange(header.fileDataStart, packed);
    bytes = method === 0 ? raw : inflate(raw, size);
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw damagedSource(name, error instanceof Error ? error.message : String(error));
  }
  if (bytes.length !== size) throw damagedSource(name, "its size is not what the archive says");
  if (crc32(bytes) !== entry.crc32) throw damagedSource(name, "its checksum is wrong");
  return bytes;
}

/** Unpacks to no more than the size that is claimed, whatever there is. */
function inflate(raw: Uint8Array, size: number): Uint8Array {
  try {
    // One more than there should be: zlib takes a limit of 0 for none.
    return inflateRawSync(raw, { maxOutputLength: size + 1 });
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`it unpacks to more than ${size} bytes`);
    throw error;
  }
}
