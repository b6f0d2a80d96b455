/**
 * Brings one file of a source to its place, verified.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import { DatasetError } from "../../errors.ts";
import { FileLock } from "../../file_lock.ts";
import { pathExists } from "../../path_exists.ts";
import { cannotWrite } from "./cannot_write.ts";
import { download, type DownloadOptions } from "./download.ts";
import { mirrorPath, takeFromMirror } from "./local_mirror.ts";
import { noteChecksum, readNotedChecksum } from "./noted_checksum.ts";
import { discardPartial, partPath } from "./partial_file.ts";
import type { KnownFile } from "./source_catalogue.ts";
import { type Verification, verifyArchive } from "./verify_archive.ts";

/** Where a file comes from. */
export type FileSource = { url: string } | { path: string };

/**
 * Brings a file to `path`. It gets that name only once its size, its start and
 * its checksum are right; where no checksum is known, once the archive was
 * read to its end, and its SHA-256 is then noted in `PATH.sha256`. A file that
 * is there already is verified and kept.
 *
 * @param file What is to be there.
 * @param from Where to take it from.
 * @param path Its place; the folder is made where missing.
 * @throws {DatasetError} If it cannot be had, is another one or damaged, the
 *   disk is full, or another process is at it.
 */
export async function fetchFile(
  file: KnownFile,
  from: FileSource,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  const lock = await takeLock(path);
  try {
    if (await pathExists(path)) return await keepExisting(file, path, options);
    if ("url" in from) await downloadFile(file, from.url, path, options);
    else await copyFile(file, from.path, path, options);
  } finally {
    await lock.release();
  }
}

async function downloadFile(
  file: KnownFile,
  url: string,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  await download(url, file, path, options);
  const { fault, sha256 } = await verify(partPath(path), file, null, options);
  if (fault !== null) {
    await discardPartial(path);
    throw new DatasetError(
      `Cannot use what was downloaded from ${url}: it ${fault}; it was removed: run the same command again, or give a mirror with --from`,
    );
  }
  await putInPlace(partPath(path), file, path, sha256, options);
}

async function copyFile(
  file: KnownFile,
  source: string,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  await takeFromMirror(source, path);
  try {
    const { fault, sha256 } = await verify(mirrorPath(path), file, null, options);
    if (fault !== null) {
      throw new DatasetError(
        `Cannot use ${source}: it ${fault}; give the file as its source has it`,
      );
    }
    await putInPlace(mirrorPath(path), file, path, sha256, options);
  } finally {
    await Deno.remove(mirrorPath(path)).catch(() => {/* it is in its place */});
  }
}

async function putInPlace(
  arrived: string,
  file: KnownFile,
  path: string,
  sha256: string,
  options: DownloadOptions,
): Promise<void> {
  await Deno.rename(arrived, path).catch((error) => {
    throw cannotWrite(path, error);
  });
  await discardPartial(path);
  await report(file, path, sha256, options);
}

async function takeLock(path: string): Promise<FileLock> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    return await FileLock.acquire(
      `${dirname(path)}/.${basename(path)}.lock`,
      (owner) =>
        new DatasetError(
          `Cannot download ${path} as another process${
            owner ? ` (${owner})` : ""
          } is at it; wait until it ends, or choose another --out`,
        ),
    );
  } catch (error) {
    throw error instanceof DatasetError ? error : cannotWrite(path, error);
  }
}

async function keepExisting(
  file: KnownFile,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  const noted = await readNotedChecksum(path);
  const { fault, sha256 } = await verify(path, file, noted, options);
  if (fault !== null) {
    throw new DatasetError(`Cannot use ${path}: it ${fault}; remove it and run the same command`);
  }
  options.observer.note(`${path} is here already`);
  await report(file, path, sha256, options);
}

async function verify(
  path: string,
  file: KnownFile,
  notedSha256: string | null,
  { signal, observer }: DownloadOptions,
): Promise<Verification> {
  return await verifyArchive(path, file, {
    notedSha256,
    signal,
    onProgress: (done, total) => observer.progress("check", file.name, done, total),
  });
}

/** Says how the file was verified, and notes its checksum where none was known. */
async function report(
  file: KnownFile,
  path: string,
  sha256: string,
  { observer }: DownloadOptions,
): Promise<void> {
  if (file.sha256 !== null || file.md5 !== null) {
    observer.note(`${file.name}: its ${file.sha256 !== null ? "SHA-256" : "MD5"} is right`);
    return;
  }
  const noted = await readNotedChecksum(path);
  if (noted === sha256) {
    observer.note(`${file.name}: its SHA-256 is the one in ${path}.sha256`);
    return;
  }
  await noteChecksum(path, sha256);
  observer.note(
    `${file.name}: no checksum of it is known, but the archive is whole; its SHA-256 is now in ${path}.sha256`,
  );
  if (noted !== null) {
    observer.note(`${file.name}: before, ${noted} was there: the source has another file now`);
  }
}
