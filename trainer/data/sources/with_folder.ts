/**
 * For tests: a folder that is gone afterwards.
 *
 * @module
 */

/** Calls `body` with the path of a new, empty folder, which is removed when it ends. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
