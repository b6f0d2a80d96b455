/**
 * Takes a file from this machine instead of the network.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { cannotWrite } from "./cannot_write.ts";

/**
 * Where the file of a mirror waits until it is verified.
 *
 * @param path The file's final place.
 */
export function mirrorPath(path: string): string {
  return `${path}.mirror.tmp`;
}

/**
 * Puts a file beside its final place: as a second name of the same bytes, or
 * as a copy where the file system cannot do that.
 *
 * @param source The file to take; it stays as it is.
 * @param path The final place; its folder exists.
 * @throws {DatasetError} If there is no such file, or the copy cannot be written.
 */
export async function takeFromMirror(source: string, path: string): Promise<void> {
  const target = mirrorPath(path);
  // The link is followed: a name for a symbolic link would hold no bytes.
  const real = await Deno.realPath(source).catch(() => null);
  if (real === null || !(await Deno.stat(real)).isFile) {
    throw new DatasetError(
      `Cannot find ${source}: there is no such file; check the path given with --from`,
    );
  }
  // What a killed process left.
  await Deno.remove(target).catch(() => {/* there is none */});
  try {
    await Deno.link(real, target);
  } catch {
    await copy(real, target);
  }
}

async function copy(source: string, target: string): Promise<void> {
  try {
    await Deno.copyFile(source, target);
  } catch (error) {
    await Deno.remove(target).catch(() => {/* never created */});
    throw cannotWrite(target, error);
  }
}
