/**
 * Whether something is at a path.
 *
 * @module
 */

/**
 * Whether a file, a folder or a link is there. Below a file there is nothing:
 * whoever then tries to create something there is told so.
 */
export async function pathExists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
