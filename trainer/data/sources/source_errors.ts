/**
 * Errors of reading sources, each one line that says what to do next.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";

/**
 * A file that is cut short or damaged.
 *
 * @param name The file, for the message.
 * @param detail What is wrong with it, in a few words.
 */
export function damagedSource(name: string, detail: string): DatasetError {
  return new DatasetError(
    `Cannot read ${name}: it is truncated or corrupt (${
      oneLine(detail)
    }); copy it again from the source`,
  );
}

/**
 * A file or folder that the operating system does not let be read.
 *
 * @param path The file or folder, for the message.
 * @param error What Deno threw; one that is a DatasetError already is returned as it is.
 */
export function unreadableSource(path: string, error: unknown): DatasetError {
  if (error instanceof DatasetError) return error;
  if (error instanceof Deno.errors.NotFound) {
    return new DatasetError(`Cannot find ${path}: there is no such file or folder; check the path`);
  }
  if (
    error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable
  ) {
    return new DatasetError(
      `Cannot read ${path}: permission denied; allow yourself to read it, or copy it elsewhere`,
    );
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new DatasetError(
    `Cannot read ${path}: ${oneLine(detail)}; check the disk, or copy it elsewhere`,
  );
}

/**
 * A file that is larger than any slice or scan.
 *
 * @param name The file, for the message.
 * @param size Its bytes, unpacked.
 * @param limit Most bytes that are read of one file.
 */
export function tooLargeSource(name: string, size: number, limit: number): DatasetError {
  return new DatasetError(
    `Cannot read ${name}: it has ${size} bytes, and no more than ${limit} are read of one file; remove it or store it in parts`,
  );
}

/** A message of another program or library, without line breaks and not too long. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
