/**
 * Paths that files of a run name.
 *
 * @module
 */
import { join } from "node:path";
import { SiteError } from "./site_error.ts";

/**
 * Where a file lies that a run's own JSON names.
 *
 * @param directory path of the run
 * @param file path inside the run directory, with `/`
 * @throws {SiteError} for a path out of the run: it would publish any file that the builder can read
 */
export function runPath(directory: string, file: string): string {
  if (file.split("/").some((part) => !/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))) {
    throw new SiteError(
      `Cannot show the file ${
        JSON.stringify(file)
      } of ${directory}: its path must stay inside the run and have only letters, digits, ".", "_" and "-"`,
    );
  }
  return join(directory, file);
}
