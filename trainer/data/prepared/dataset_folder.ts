/**
 * A prepared dataset's folder in the making, all or nothing: a temporary
 * folder beside its final place, renamed once everything in it is synced.
 *
 * A lock keeps others from making a dataset of the same name at the same time,
 * and tells a folder in the making from what a killed import left.
 *
 * @module
 */
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { FileLock } from "../../file_lock.ts";
import { pathExists } from "../../path_exists.ts";
import type { DatasetCard } from "./dataset_card.ts";
import { checkDatasetName } from "./dataset_name.ts";
import { refusedBy, writeNewFile } from "./write_new_file.ts";

/** File of the card in a prepared dataset. */
export const CARD_FILE = "dataset.json";

/** A dataset's folder until it is finished or abandoned. */
export class DatasetFolder {
  readonly #preparedDirectory: string;
  readonly #name: string;
  readonly #lock: FileLock;

  private constructor(preparedDirectory: string, name: string, lock: FileLock) {
    this.#preparedDirectory = preparedDirectory;
    this.#name = name;
    this.#lock = lock;
  }

  /**
   * Begins a dataset; call it before long work.
   *
   * @param preparedDirectory Made where missing.
   * @param name The dataset's.
   * @param force Replace a dataset of this name, once the new one is whole.
   * @throws {UsageError} If the name is not allowed.
   * @throws {DatasetError} If the name is taken and `force` is false, another
   *   process is making a dataset of this name, or the folder cannot be written.
   */
  static async begin(
    preparedDirectory: string,
    name: string,
    force: boolean,
  ): Promise<DatasetFolder> {
    await checkNameFree(preparedDirectory, name, force);
    await refusedBy(preparedDirectory, () => Deno.mkdir(preparedDirectory, { recursive: true }));
    const lockFile = join(preparedDirectory, `.${name}.lock`);
    const lock = await refusedBy(
      lockFile,
      () =>
        FileLock.acquire(lockFile, (owner) =>
          new DatasetError(
            `Cannot make dataset ${name} as another process${
              owner ? ` (${owner})` : ""
            } is making it; wait until it ends, or choose another --name`,
          )),
    );
    const folder = new DatasetFolder(preparedDirectory, name, lock);
    try {
      // What a killed import left: nobody else can be at it, since the lock is ours.
      await refusedBy(folder.path, () => removeIfThere(folder.path));
      await refusedBy(folder.path, () => Deno.mkdir(folder.path));
    } catch (error) {
      await lock.release();
      throw error;
    }
    return folder;
  }

  /** The temporary folder, to write the arrays into. */
  get path(): string {
    return join(this.#preparedDirectory, `.${this.#name}.tmp`);
  }

  /**
   * Writes the card and puts the folder in its place.
   *
   * @param card Its arrays must be there, synced.
   * @returns Path of the dataset's folder.
   * @throws {DatasetError} If the file system refuses; nothing of the new dataset then remains.
   */
  async finish(card: DatasetCard): Promise<string> {
    try {
      await writeNewFile(join(this.path, CARD_FILE), [
        new TextEncoder().encode(JSON.stringify(card, null, 1) + "\n"),
      ]);
      const target = join(this.#preparedDirectory, this.#name);
      await refusedBy(target, () => this.#moveIntoPlace(target));
      await this.#lock.release();
      return target;
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /** Removes the temporary folder; what was there before stays. */
  async abandon(): Promise<void> {
    await removeIfThere(this.path);
    await this.#lock.release();
  }

  /** A folder cannot be renamed over another, so the old one steps aside first. */
  async #moveIntoPlace(target: string): Promise<void> {
    await syncDirectory(this.path);
    const replaced = replacedPath(this.#preparedDirectory, this.#name);
    await removeIfThere(replaced);
    if (await pathExists(target)) await Deno.rename(target, replaced);
    try {
      await Deno.rename(this.path, target);
    } catch (error) {
      await restoreReplaced(this.#preparedDirectory, this.#name);
      throw error;
    }
    await syncDirectory(this.#preparedDirectory);
    await removeIfThere(replaced);
  }
}

/**
 * Checks that a dataset may be written under a name; `begin` does it too.
 *
 * @throws {UsageError} If the name is not allowed.
 * @throws {DatasetError} If the name is taken and `force` is false.
 */
export async function checkNameFree(
  preparedDirectory: string,
  name: string,
  force: boolean,
): Promise<void> {
  checkDatasetName(name);
  await restoreReplaced(preparedDirectory, name);
  const target = join(preparedDirectory, name);
  if (!force && await pathExists(target)) {
    throw new DatasetError(
      `${target} exists already: choose another --name, or pass --force to replace it`,
    );
  }
}

/**
 * Undoes a replacement that was killed between its two renames: the old
 * dataset goes back to its place. Does nothing at any other time.
 */
export async function restoreReplaced(
  preparedDirectory: string,
  name: string,
): Promise<void> {
  const target = join(preparedDirectory, name);
  const replaced = replacedPath(preparedDirectory, name);
  if (await pathExists(replaced) && !await pathExists(target)) {
    await Deno.rename(replaced, target);
  }
}

function replacedPath(preparedDirectory: string, name: string): string {
  return join(preparedDirectory, `.${name}.replaced.tmp`);
}

async function syncDirectory(path: string): Promise<void> {
  // Windows has no handle on a folder that could be synced.
  if (Deno.build.os === "windows") return;
  using directory = await Deno.open(path);
  await directory.sync();
}

async function removeIfThere(path: string): Promise<void> {
  if (await pathExists(path)) await Deno.remove(path, { recursive: true });
}
