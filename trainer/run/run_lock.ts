/**
 * One writer a run, so that a killed run can be resumed at once.
 *
 * @module
 */
import { RunDirectoryError } from "../errors.ts";
import { FileLock } from "../file_lock.ts";

/** The lock's file in the run directory. */
export const LOCK_FILE = ".lock";

/**
 * Takes the lock of a run directory.
 *
 * @param folder The run directory, which exists.
 * @returns The lock.
 * @throws {RunDirectoryError} If another writer holds it, or the directory cannot be written.
 */
export async function lockRun(folder: string): Promise<FileLock> {
  const path = `${folder}/${LOCK_FILE}`;
  try {
    return await FileLock.acquire(path, (owner) =>
      new RunDirectoryError(
        `Cannot write run ${folder} as another process${
          owner ? ` (${owner})` : ""
        } is writing it; wait until it ends, or choose another --out`,
      ));
  } catch (error) {
    if (error instanceof RunDirectoryError) throw error;
    throw new RunDirectoryError(
      `Cannot write ${path}: ${
        error instanceof Error ? error.message : error
      }; choose another --out`,
      { cause: error },
    );
  }
}
