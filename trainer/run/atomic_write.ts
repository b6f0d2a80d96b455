/**
 * Files that are either wholly old or wholly new, whenever the process is
 * killed: written to a temporary name in the same folder, synced, renamed.
 *
 * @module
 */
import { dirname } from "node:path";
import { RunDirectoryError } from "../errors.ts";

/** How the names of unfinished files end. */
export const TEMPORARY_SUFFIX = ".tmp";

/**
 * Writes a file in one step: a reader sees the old content or the new one,
 * never a part. The folder must exist. Only one writer at a time may write the
 * same file.
 *
 * @param path The file; replaced where it exists.
 * @param bytes Its new content.
 * @throws {RunDirectoryError} If the file system refuses (no space, no permission, folder gone).
 */
export async function writeFileAtomically(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = path + TEMPORARY_SUFFIX;
  try {
    const file = await Deno.open(temporary, {
      write: true,
      create: true,
      truncate: true,
    });
    try {
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
      // Without it, a power cut after the rename could leave an empty file under the final name.
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await Deno.remove(temporary).catch(() => {/* never created */});
    throw new RunDirectoryError(
      `Cannot write ${path}: ${
        error instanceof Error ? error.message : error
      }; free space or choose another --out`,
      { cause: error },
    );
  }
}

/** Makes a rename last through a power cut. Windows has no handle for a folder. */
async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  const folder = await Deno.open(path);
  try {
    await folder.sync();
  } finally {
    folder.close();
  }
}
