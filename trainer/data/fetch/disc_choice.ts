/**
 * Which discs of a source are wanted: `1,2`, `1-3` or `1-3,7`.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { KnownFile, KnownSource } from "./source_catalogue.ts";

/**
 * The files of a source that are wanted.
 *
 * @param discs Value of `--discs`; undefined for all.
 * @returns In the catalogue's order, each once.
 * @throws {UsageError} If the list cannot be read, or names a disc that is not there.
 */
export function chooseFiles(source: KnownSource, discs: string | undefined): KnownFile[] {
  if (discs === undefined) return source.files;
  const known = source.files.map((file) => file.disc).filter((disc) => disc !== null);
  if (known.length === 0) {
    throw new UsageError(`--discs does not go with ${source.id}, which has no discs: leave it out`);
  }
  const wanted = new Set<number>();
  for (const part of discs.split(",")) {
    const match = /^ *(\d{1,2}) *(?:- *(\d{1,2}) *)?$/.exec(part);
    const first = Number(match?.[1]);
    const last = match?.[2] === undefined ? first : Number(match[2]);
    if (match === null || last < first) {
      throw new UsageError(`--discs must be a list like 1,2 or 1-3: it is ${discs}`);
    }
    for (let disc = first; disc <= last; disc++) {
      if (!known.includes(disc)) {
        throw new UsageError(
          `--discs names disc ${disc}, which ${source.id} does not have: its discs are ${
            Math.min(...known)
          } to ${Math.max(...known)}`,
        );
      }
      wanted.add(disc);
    }
  }
  return source.files.filter((file) => file.disc !== null && wanted.has(file.disc));
}
