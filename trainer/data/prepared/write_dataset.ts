/**
 * Writes a dataset that is in memory as a prepared dataset.
 *
 * @module
 */
import { join } from "node:path";
import { SPLIT_NAMES } from "../../run/schema.ts";
import type { Dataset } from "./dataset.ts";
import { DatasetFolder } from "./dataset_folder.ts";
import { npyHeader } from "./npy.ts";
import { writeNewFile } from "./write_new_file.ts";

/**
 * Writes `dataset` to `preparedDirectory/NAME`, NAME being the card's.
 *
 * @param preparedDirectory Made where missing.
 * @param options.force Replace a dataset of this name, once the new one is whole.
 * @returns Path of the dataset's folder.
 * @throws {UsageError} If the name is not allowed.
 * @throws {DatasetError} If the name is taken and `force` is false, or the
 *   file system refuses.
 */
export async function writeDataset(
  { card, splits }: Dataset,
  preparedDirectory: string,
  { force }: { force: boolean },
): Promise<string> {
  const folder = await DatasetFolder.begin(preparedDirectory, card.name, force);
  try {
    for (const split of SPLIT_NAMES) {
      const { pixels, count, height, width } = splits[split];
      await writeNewFile(join(folder.path, card.splits[split].file), [
        npyHeader("uint8", [count, height, width]),
        pixels,
      ]);
    }
  } catch (error) {
    await folder.abandon();
    throw error;
  }
  return await folder.finish(card);
}
