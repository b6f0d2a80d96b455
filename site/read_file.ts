/**
 * Reading files that need not be there.
 *
 * @module
 */

/** Returns a file's text, or undefined where there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether there is a file (not a folder) at `path`. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path))?.isFile ?? false;
}

/** Whether there is a folder at `path`. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path))?.isDirectory ?? false;
}

/** Size of the file at `path` in bytes, or undefined where there is no file. */
export async function fileSize(path: string): Promise<number | undefined> {
  const info = await stat(path);
  return info?.isFile ? info.size : undefined;
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
