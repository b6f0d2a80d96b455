/**
 * Names of files in archives and folders. No entry of an archive is ever
 * written to the disk, so none could overwrite a file; but an archive whose
 * names try to leave their folder was made to do harm, and is refused whole.
 *
 * @module
 */
import { quoted } from "../printable_text.ts";
import { DatasetError } from "../../errors.ts";

/** Longest name, in bytes of UTF-8: Linux' PATH_MAX. */
const MAX_NAME_BYTES = 4096;

/**
 * The path that an entry's name stands for: without "." parts and doubled
 * slashes, a slash at the end removed.
 *
 * @param name As the archive has it.
 * @param archive The archive, for messages.
 * @returns The path, its parts separated by "/"; empty for "./", the folder itself.
 * @throws {DatasetError} If the name is empty, absolute, begins with a drive
 *   letter, has a part "..", a backslash, a control character or a byte that is
 *   not UTF-8 (which decoders turn to U+FFFD), or more than 4096 bytes.
 */
export function entryPath(name: string, archive: string): string {
  const fault = nameFault(name);
  if (fault !== undefined) {
    throw new DatasetError(
      `Cannot trust ${archive}: the name of an entry ${fault} (${
        quoted(name)
      }); get the archive from its publisher again`,
    );
  }
  return name.split("/").filter((part) => part !== "" && part !== ".").join("/");
}

/** What is wrong with a name, as the end of a sentence; undefined for a good one. */
function nameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.length > MAX_NAME_BYTES || new TextEncoder().encode(name).length > MAX_NAME_BYTES) {
    return `is longer than ${MAX_NAME_BYTES} bytes`;
  }
  if (/\p{Cc}/u.test(name)) return "has a control character";
  if (/[\uFFFD\p{Cs}]/u.test(name)) return "is not UTF-8";
  if (name.includes("\\")) return "has a backslash";
  if (name.startsWith("/")) return "is an absolute path";
  if (/^[A-Za-z]:/.test(name)) return "begins with a drive letter";
  if (name.split("/").includes("..")) return "leads out of the archive";
  return undefined;
}

/**
 * Whether a path is one that operating systems leave behind, or a hidden one:
 * any part is `__MACOSX`, `Thumbs.db` or `desktop.ini`, or begins with a dot.
 */
export function isNoise(path: string): boolean {
  return path.split("/").some((part) =>
    part.startsWith(".") || /^(__macosx|thumbs\.db|desktop\.ini)$/i.test(part)
  );
}

/** Whether a file of this name is opened as an archive. */
export function isArchiveName(path: string): boolean {
  return /\.(tar|tar\.gz|tgz|zip)$/i.test(path);
}

/** Whether a file of this name is an archive of a kind that is not read. */
export function isForeignArchiveName(path: string): boolean {
  return /\.(7z|rar|xz|txz|bz2|tbz2?|zst|lz|lzma|z)$/i.test(path);
}
