/**
 * The files below a folder, in an order that does not depend on the machine.
 *
 * @module
 */

/**
 * Lists all files below a folder, at any depth.
 *
 * @param folder Where to look.
 * @returns Paths relative to the folder with forward slashes, sorted by code
 *   units; empty where the folder does not exist.
 */
export async function listFiles(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const visit = async (prefix: string) => {
    for await (const entry of Deno.readDir(`${folder}/${prefix}`)) {
      const path = prefix + entry.name;
      if (entry.isDirectory) await visit(`${path}/`);
      else paths.push(path);
    }
  };
  try {
    await visit("");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return paths.sort();
}
