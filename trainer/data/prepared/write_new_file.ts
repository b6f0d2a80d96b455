/**
 * Writes the files of a dataset that is being made.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";

/**
 * Writes a file that does not exist yet and waits until it is on the disk.
 *
 * @param path Where; its folder must exist.
 * @param parts Its bytes, one after the other.
 * @throws {DatasetError} If the file system refuses: no space, no permission, folder gone.
 */
export async function writeNewFile(
  path: string,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  // A fault of the source of the parts is not one of the file.
  const iterator = iterate(parts);
  using file = await refusedBy(path, () => Deno.open(path, { write: true, createNew: true }));
  for await (const part of iterator) await refusedBy(path, () => writeAll(file, part));
  await refusedBy(path, () => file.sync());
}

/** Writes all bytes, however few the system takes at a time. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

/**
 * Does something with a file; what the system says against it becomes an error
 * a user can act on.
 *
 * @throws {DatasetError} Naming the path.
 */
export async function refusedBy<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw new DatasetError(
      `Cannot write ${path}: ${
        error instanceof Error ? error.message : String(error)
      }; free space or check the permissions, then import again`,
      { cause: error },
    );
  }
}

async function* iterate(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* parts;
}
