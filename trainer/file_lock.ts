/**
 * One writer at a time: a lock of the operating system on a file. It vanishes
 * with the process, however that ends, so nothing stays locked after a kill.
 *
 * @module
 */

/** A lock that is held until {@link FileLock.release}. */
export class FileLock {
  readonly #file: Deno.FsFile;
  readonly #path: string;

  private constructor(file: Deno.FsFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * Takes a lock.
   *
   * @param path The lock's file, made where missing; it holds the writer's
   *   process id, for messages only. Its folder must exist.
   * @param refusal What is thrown where another process holds the lock; gets its id, or "".
   * @returns The lock.
   */
  static async acquire(path: string, refusal: (owner: string) => Error): Promise<FileLock> {
    for (;;) {
      const file = await Deno.open(path, { read: true, write: true, create: true });
      let held = false;
      try {
        if (!await file.tryLock(true)) {
          throw refusal((await Deno.readTextFile(path).catch(() => "")).trim());
        }
        // Its last holder may have removed the file between our open and our lock.
        if (await isSameFile(file, path)) {
          await file.truncate();
          await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
          held = true;
          return new FileLock(file, path);
        }
      } finally {
        if (!held) file.close();
      }
    }
  }

  /** Removes the lock's file and gives the lock back. */
  async release(): Promise<void> {
    // Windows cannot remove an open file; there it stays, without a lock on it.
    await Deno.remove(this.#path).catch(() => {});
    this.#file.close();
  }
}

async function isSameFile(file: Deno.FsFile, path: string): Promise<boolean> {
  const opened = await file.stat();
  const named = await Deno.stat(path).catch(() => null);
  return named !== null && named.ino === opened.ino && named.dev === opened.dev;
}
