/**
 * Writes a prepared dataset, all or nothing: into a temporary folder beside
 * its final place, synced, then renamed.
 *
 * @module
 */
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { pathExists } from "../../path_exists.ts";
import { SPLIT_NAMES } from "../../run/schema.ts";
import type { Dataset, SliceArray } from "./dataset.ts";
import { checkDatasetName } from "./dataset_name.ts";
import { npyHeader } from "./npy.ts";

/** File of the card in a prepared dataset. */
export const CARD_FILE = "dataset.json";

/**
 * Writes `dataset` to `preparedDirectory/NAME`, NAME being the card's.
 *
 * @param preparedDirectory Made where missing.
 * @param options.force Replace a dataset of this name, once the new one is whole.
 * @returns Path of the dataset's folder.
 * @throws {UsageError} If the name is not allowed.
 * @throws {DatasetError} If the name is taken and `force` is false.
 */
export async function writeDataset(
  dataset: Dataset,
  preparedDirectory: string,
  options: { force: boolean },
): Promise<string> {
  const { card } = dataset;
  await checkNameFree(preparedDirectory, card.name, options.force);
  await Deno.mkdir(preparedDirectory, { recursive: true });
  const target = join(preparedDirectory, card.name);
  const temporary = join(
    preparedDirectory,
    `.${card.name}.${Deno.pid}.tmp`,
  );
  // What a killed process of the same number may have left.
  await removeIfThere(temporary);
  await Deno.mkdir(temporary);
  try {
    for (const split of SPLIT_NAMES) {
      await writeSliceArray(
        join(temporary, card.splits[split].file),
        dataset.splits[split],
      );
    }
    await writeSynced(join(temporary, CARD_FILE), [
      new TextEncoder().encode(JSON.stringify(card, null, 1) + "\n"),
    ]);
    await syncDirectory(temporary);
    await moveIntoPlace(temporary, target, preparedDirectory, card.name);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
  return target;
}

/**
 * Checks that a dataset may be written under a name; call it before long work.
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

/** A folder cannot be renamed over another, so the old one steps aside first. */
async function moveIntoPlace(
  temporary: string,
  target: string,
  preparedDirectory: string,
  name: string,
): Promise<void> {
  const replaced = replacedPath(preparedDirectory, name);
  await removeIfThere(replaced);
  if (await pathExists(target)) await Deno.rename(target, replaced);
  try {
    await Deno.rename(temporary, target);
  } catch (error) {
    await restoreReplaced(preparedDirectory, name);
    throw error;
  }
  await syncDirectory(preparedDirectory);
  await removeIfThere(replaced);
}

function replacedPath(preparedDirectory: string, name: string): string {
  return join(preparedDirectory, `.${name}.replaced.tmp`);
}

async function writeSliceArray(path: string, array: SliceArray): Promise<void> {
  const { pixels, count, height, width } = array;
  await writeSynced(path, [npyHeader("uint8", [count, height, width]), pixels]);
}

async function writeSynced(
  path: string,
  parts: readonly Uint8Array[],
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (const part of parts) {
    for (let written = 0; written < part.length;) {
      written += await file.write(part.subarray(written));
    }
  }
  await file.sync();
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
