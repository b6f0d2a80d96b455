/**
 * A download that is not whole yet: `NAME.part` holds the bytes from the
 * start on, `NAME.part.json` where they come from. Both outlive a kill at any
 * moment.
 *
 * @module
 */
import { writeFileAtomically } from "../../run/atomic_write.ts";
import { object, orNull, text, whole } from "../../run/json_shape.ts";

/** Where the bytes of a partial file come from. */
export interface Origin {
  /** The address asked, before any redirect. */
  url: string;
  /** The server's mark of this version of the file; null where it gave none. */
  etag: string | null;
  /** The server's date of this version of the file; null where it gave none. */
  last_modified: string | null;
  /** Size of the whole file; null where the server did not tell. */
  bytes: number | null;
}

const ORIGIN = object<Origin>({
  url: text(),
  etag: orNull(text()),
  last_modified: orNull(text()),
  bytes: orNull(whole({ min: 0 })),
});

/** The partial file of `path`, the file's final place. */
export function partPath(path: string): string {
  return `${path}.part`;
}

function originPath(path: string): string {
  return `${path}.part.json`;
}

/** What there is of a file, and from where. */
export interface PartialFile {
  /** Bytes that are here. */
  have: number;
  origin: Origin;
}

/**
 * Looks for a partial file.
 *
 * @param path The file's final place.
 * @returns null where there is none, or its origin is not known: it is then worth nothing.
 */
export async function findPartial(path: string): Promise<PartialFile | null> {
  const part = await Deno.stat(partPath(path)).catch(() => null);
  if (part === null || !part.isFile) return null;
  try {
    const origin: unknown = JSON.parse(await Deno.readTextFile(originPath(path)));
    if (ORIGIN(origin, "origin").length > 0) return null;
    return { have: part.size, origin: origin as Origin };
  } catch {
    return null;
  }
}

/**
 * Notes where the bytes of the partial file come from.
 *
 * @throws {UserError} If the file system refuses.
 */
export async function writeOrigin(path: string, origin: Origin): Promise<void> {
  await writeFileAtomically(
    originPath(path),
    new TextEncoder().encode(`${JSON.stringify(origin, null, 1)}\n`),
  );
}

/** Removes the note of a partial file that has become the whole one. */
export async function removeOrigin(path: string): Promise<void> {
  await Deno.remove(originPath(path)).catch(() => {/* there is none */});
}

/** Removes a partial file, if there is one. */
export async function discardPartial(path: string): Promise<void> {
  await Deno.remove(partPath(path)).catch(() => {/* there is none */});
  await removeOrigin(path);
}

/**
 * What `If-Range` may hold, so that a server sends the rest of the same
 * version or all of the new one.
 *
 * @returns The entity tag if it is a strong one, else the date; null for neither.
 * @see RFC 9110, section 13.1.5: a weak tag must not be sent.
 */
export function rangeValidator({ etag, last_modified }: Origin): string | null {
  if (etag !== null && !/^w\//i.test(etag)) return etag;
  return last_modified;
}
