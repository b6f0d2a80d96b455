/**
 * What an archive has held so far: the place where entries are counted, named
 * and refused or passed over.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { entryPath, isArchiveName, isForeignArchiveName, isNoise } from "./entry_name.ts";
import type { ArchiveOptions } from "./source_options.ts";

/** The entries of one archive, as they are met. */
export class ArchiveListing {
  readonly #archive: string;
  readonly #options: ArchiveOptions;
  readonly #paths = new Set<string>();
  #count = 0;

  /** @param archive The archive's path, for messages. */
  constructor(archive: string, options: ArchiveOptions) {
    this.#archive = archive;
    this.#options = options;
  }

  /**
   * Takes down one entry.
   *
   * @param name Its name, as the archive has it.
   * @param kind What it is: only a file is ever read.
   * @returns The path of a file to be offered; undefined for one to pass over:
   *   a folder, a hidden file, or an archive inside this one (with a note).
   * @throws {DatasetError} For an unsafe name, a link, a device or any other
   *   special entry, a second file of the same path, and too many entries.
   */
  accept(name: string, kind: string): string | undefined {
    const archive = this.#archive;
    const { limits, onNote } = this.#options;
    if (++this.#count > limits.entries) {
      throw new DatasetError(
        `Cannot read ${archive}: it holds more than ${limits.entries} entries; split it into several`,
      );
    }
    const path = entryPath(name, archive);
    if (kind === "directory") return undefined;
    if (kind !== "file") {
      throw new DatasetError(
        `Cannot trust ${archive}: ${path} is a ${kind}, where only files and folders are taken; unpack it yourself and import the folder`,
      );
    }
    if (isNoise(path)) return undefined;
    if (path === "") {
      throw new DatasetError(
        `Cannot trust ${archive}: a file in it has no name; get the archive from its publisher again`,
      );
    }
    if (this.#paths.has(path)) {
      throw new DatasetError(
        `Cannot read ${archive}: it holds ${path} twice; unpack it yourself and import the folder`,
      );
    }
    this.#paths.add(path);
    if (isArchiveName(path) || isForeignArchiveName(path)) {
      onNote(
        `left out ${archive}/${path}: an archive inside an archive is not opened; unpack it first`,
      );
      return undefined;
    }
    return path;
  }
}
