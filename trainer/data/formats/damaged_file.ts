/**
 * What is said of a file that is not whole.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";

/**
 * The error for a file that is cut short or whose content contradicts itself.
 *
 * @param name File name.
 * @param detail What is wrong, e.g. `its header is incomplete`.
 */
export function damaged(name: string, detail: string): DatasetError {
  return new DatasetError(
    `Cannot read ${name}: it is truncated or corrupt (${detail}); copy it again from the source`,
  );
}

/** The message of whatever a library has thrown, on one line. */
export function thrownMessage(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ");
}
