/**
 * One writer a run: a lock of the operating system on a file in the run
 * directory. It vanishes with the process, however that ends, so a killed run
 * can be resumed at once.
 *
 * @module
 */
import { RunDirectoryError } from "../errors.ts";

/** The lock's file; it holds the writer's process id, for messages only. */
export const LOCK_FILE = ".lock";

/** A lock that is held until {@link RunLock.release}. */
export class RunLock {
  readonly #file: Deno.FsFile;
  readonly #path: string;

  private constructor(file: Deno.FsFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * Takes the lock of a run directory.
   *
   * @param folder The run directory, which exists.
   * @returns The lock.
   * @throws {RunDirectoryError} If another writer holds it, or the directory cannot be written.
   */
  static async acquire(folder: string): Promise<RunLock> {
    const path = `${folder}/${LOCK_FILE}`;
    for (;;) {
      const file = await openLockFile(path);
      let held = false;
      try {
        if (!await file.tryLock(true)) throw await lockedError(folder, path);
        // Its last holder may have removed the file between our open and our lock.
        if (await isSameFile(file, path)) {
          await file.truncate();
          await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
          held = true;
          return new RunLock(file, path);
        }
      } finally {
        if (!held) file.close();
      }
    }
  }

  /** Removes the lock file and gives the lock back. */
  async release(): Promise<void> {
    // Windows cannot remove an open file; there it stays, without a lock on it.
    await Deno.remove(this.#path).catch(() => {});
    this.#file.close();
  }
}

async function openLockFile(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw new RunDirectoryError(
      `Cannot write ${path}: ${
        error instanceof Error ? error.message : error
      }; choose another --out`,
      { cause: error },
    );
  }
}

async function lockedError(
  folder: string,
  path: string,
): Promise<RunDirectoryError> {
  const owner = (await Deno.readTextFile(path).catch(() => "")).trim();
  return new RunDirectoryError(
    `Cannot write run ${folder} as another process${
      owner ? ` (${owner})` : ""
    } is writing it; wait until it ends, or choose another --out`,
  );
}

async function isSameFile(file: Deno.FsFile, path: string): Promise<boolean> {
  const opened = await file.stat();
  const named = await Deno.stat(path).catch(() => null);
  return named !== null && named.ino === opened.ino && named.dev === opened.dev;
}
