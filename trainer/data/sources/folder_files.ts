/**
 * The files below a folder, in the same order on every machine.
 *
 * @module
 */
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { compareCodePoints } from "./code_point_order.ts";
import { entryPath, isForeignArchiveName, isNoise } from "./entry_name.ts";
import { unreadableSource } from "./source_errors.ts";

/** A file below a folder. */
export interface FolderFile {
  /** Path from the folder, with "/" between its parts. */
  path: string;
  /** Its bytes. */
  size: number;
}

/**
 * Lists the files below a folder, at any depth; each level in the order of
 * code points. Hidden files and folders are passed over. A symbolic link to a
 * file inside the folder stands for that file (as in a datalad dataset); links
 * that lead elsewhere or to folders, and special files, are left out with a
 * note, so that no link leads out of the folder or round in circles.
 *
 * @param root The folder.
 * @param maxEntries Most files and folders that may be in it.
 * @param onNote Called with a line for each that was left out.
 * @throws {DatasetError} For a folder or file that cannot be read, a name that
 *   is unsafe (see `entryPath`), and too many entries.
 */
export async function listFolder(
  root: string,
  maxEntries: number,
  onNote: (line: string) => void,
): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  const home = await Deno.realPath(root).catch((error) => {
    throw unreadableSource(root, error);
  });
  let count = 0;
  const visit = async (folder: string): Promise<void> => {
    const entries = await readFolder(join(root, folder));
    count += entries.length;
    if (count > maxEntries) {
      throw new DatasetError(
        `Cannot read ${root}: it holds more than ${maxEntries} files; split it into several folders`,
      );
    }
    for (const entry of entries) {
      if (isNoise(entry.name)) continue;
      const path = folder + entryPath(entry.name, join(root, folder));
      if (entry.isDirectory) await visit(`${path}/`);
      else if (isForeignArchiveName(path)) {
        onNote(`left out ${join(root, path)}: archives of this kind are not opened; unpack it`);
      } else {
        const size = await plainFileSize(join(root, path), home, entry, onNote);
        if (size !== undefined) files.push({ path, size });
      }
    }
  };
  await visit("");
  return files;
}

async function readFolder(path: string): Promise<Deno.DirEntry[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(path));
    return entries.sort((a, b) => compareCodePoints(a.name, b.name));
  } catch (error) {
    throw unreadableSource(path, error);
  }
}

/** The size of a file; undefined, with a note, for what is not to be opened. */
async function plainFileSize(
  path: string,
  home: string,
  entry: Deno.DirEntry,
  onNote: (line: string) => void,
): Promise<number | undefined> {
  const leaveOut = (reason: string) => {
    onNote(`left out ${path}: ${reason}`);
    return undefined;
  };
  if (entry.isSymlink) {
    const target = await Deno.realPath(path).catch(() => undefined);
    if (target === undefined) return leaveOut("it is a link to nothing");
    if (!isInside(target, home)) return leaveOut("it is a link that leads out of the folder");
  }
  const status = await Deno.stat(path).catch((error) => {
    throw unreadableSource(path, error);
  });
  if (status.isDirectory) return leaveOut("it is a link to a folder");
  if (!status.isFile) return leaveOut("it is not a plain file");
  return status.size;
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : join(folder, "/"));
}
