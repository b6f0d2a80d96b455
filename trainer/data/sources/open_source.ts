/**
 * Opens whatever a user has: a folder, an archive, or a folder of archives.
 *
 * @module
 */
import { basename, join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { isArchiveName } from "./entry_name.ts";
import { fileChunks, wholeFile } from "./file_chunks.ts";
import { type FolderFile, listFolder } from "./folder_files.ts";
import { gunzipStream } from "./gunzip_stream.ts";
import { SOURCE_LIMITS } from "./limits.ts";
import { unreadableSource } from "./source_errors.ts";
import type { SourceFile } from "./source_file.ts";
import { ACCEPTED, sourceKind } from "./source_kind.ts";
import type { ArchiveOptions, SourceOptions } from "./source_options.ts";
import { tarFiles } from "./tar_files.ts";
import { zipFiles } from "./zip_files.ts";

/**
 * The files of a source, one after another: those of a folder at any depth,
 * each level in the order of code points, or of an archive in its own order.
 * An archive in a folder (`.tar`, `.tar.gz`, `.tgz`, `.zip`) stands for a
 * folder of that name with its entries; one inside an archive is left out.
 * What a file is, its content says, not its name.
 *
 * A file that is not read costs little: one of a folder or a zip is not
 * touched, one of a tar is passed over. Memory holds one file at a time, the
 * names of an archive's entries, and the list of a folder's files. Nothing is
 * written to the disk.
 *
 * @param path A folder, an archive, or a single file.
 * @returns The files; hidden ones and those that operating systems leave behind
 *   are passed over. Every file can be read once, before the next is asked for.
 * @throws {DatasetError} If something cannot be read, is damaged, exceeds the
 *   limits (see `limits.ts`), or is an archive that is not to be trusted.
 */
export async function* sourceFiles(
  path: string,
  options: SourceOptions = {},
): AsyncGenerator<SourceFile> {
  const { onNote = () => {}, onProgress = () => {}, limits = SOURCE_LIMITS } = options;
  const root = await rootFiles(path, limits.entries, onNote);
  const total = totalSize(root.files);
  let before = 0;
  for (const file of root.files) {
    const report = (done: number) => onProgress(before + Math.min(done, file.size), total);
    const archiveOptions = { limits, onNote, onBytes: report };
    for await (const inner of openFile(file, root.isFolder, archiveOptions)) {
      yield* readableOnce(inner);
    }
    report(file.size);
    before += file.size;
  }
}

/** A file on the disk. */
interface DiskFile extends FolderFile {
  /** Where it is. */
  location: string;
}

async function rootFiles(
  path: string,
  maxEntries: number,
  onNote: (line: string) => void,
): Promise<{ isFolder: boolean; files: DiskFile[] }> {
  const status = await Deno.stat(path).catch((error) => {
    throw unreadableSource(path, error);
  });
  if (status.isDirectory) {
    const files = await listFolder(path, maxEntries, onNote);
    return { isFolder: true, files: files.map((f) => ({ ...f, location: join(path, f.path) })) };
  }
  if (status.isFile) {
    return {
      isFolder: false,
      files: [{ path: basename(path), size: status.size, location: path }],
    };
  }
  throw new DatasetError(
    `Cannot open ${path}: it is a device, a pipe or a socket; give ${ACCEPTED}`,
  );
}

function totalSize(files: readonly FolderFile[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

/** One file of the disk: itself, or what is in it. */
async function* openFile(
  file: DiskFile,
  isInFolder: boolean,
  options: ArchiveOptions,
): AsyncGenerator<SourceFile> {
  const { location, size, path } = file;
  // Of a folder's files only those named as archives are looked into: a folder
  // of slices holds thousands.
  const kind = isInFolder && !isArchiveName(path) ? "file" : await sourceKind(location);
  if (kind === "file") {
    const read = () => wholeFile(location, size, options.limits.fileBytes);
    yield { path, name: location, size, read };
    return;
  }
  for await (const entry of archiveFiles(kind, location, options)) {
    yield isInFolder ? { ...entry, path: `${path}/${entry.path}` } : entry;
  }
}

function archiveFiles(
  kind: "tar" | "tar.gz" | "zip",
  path: string,
  options: ArchiveOptions,
): AsyncGenerator<SourceFile> {
  if (kind === "zip") return zipFiles(path, options);
  const chunks = fileChunks(path, options.onBytes);
  return tarFiles(
    kind === "tar" ? chunks : gunzipStream(chunks, path, options.limits),
    path,
    options,
  );
}

/** Offers a file that can be read once, and only until the next is asked for. */
function* readableOnce(file: SourceFile): Generator<SourceFile> {
  let state: "fresh" | "read" | "over" = "fresh";
  yield {
    ...file,
    read: () => {
      if (state !== "fresh") {
        throw new Error(
          state === "read"
            ? `${file.name} was read twice`
            : `${file.name} was read after the next file was asked for`,
        );
      }
      state = "read";
      return file.read();
    },
  };
  state = "over";
}
