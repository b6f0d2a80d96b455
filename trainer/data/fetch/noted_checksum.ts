/**
 * The SHA-256 of a file whose checksum was not known before: noted beside it
 * as `NAME.sha256`, in the form that `sha256sum --check` reads.
 *
 * @module
 */
import { basename } from "node:path";
import { writeFileAtomically } from "../../run/atomic_write.ts";

/**
 * Notes a file's checksum.
 *
 * @param path The file.
 * @param sha256 In hexadecimal.
 * @throws {UserError} If the file system refuses.
 */
export async function noteChecksum(path: string, sha256: string): Promise<void> {
  const line = `${sha256}  ${basename(path)}\n`;
  await writeFileAtomically(`${path}.sha256`, new TextEncoder().encode(line));
}

/**
 * The noted checksum of a file.
 *
 * @returns In hexadecimal; null where there is no note, or none that can be read.
 */
export async function readNotedChecksum(path: string): Promise<string | null> {
  const note = await Deno.readTextFile(`${path}.sha256`).catch(() => "");
  const match = /^([0-9a-f]{64}) [ *](.+)\n?$/.exec(note);
  return match !== null && match[2] === basename(path) ? match[1] : null;
}
