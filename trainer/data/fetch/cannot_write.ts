/**
 * The error of a file system that refuses what was downloaded.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";

/**
 * What to tell where a file cannot be written.
 *
 * @param path The file.
 * @param error What Deno threw.
 */
export function cannotWrite(path: string, error: unknown): DatasetError {
  const detail = error instanceof Error ? error.message : String(error);
  const full = error instanceof Error && "code" in error &&
    (error.code === "ENOSPC" || error.code === "EDQUOT");
  return new DatasetError(
    `Cannot write ${path}: ${
      full
        ? "the disk is full; free space and run the same command, which goes on from what is there, or choose another --out"
        : `${detail}; check the folder's permissions, or choose another --out`
    }`,
    { cause: error },
  );
}
