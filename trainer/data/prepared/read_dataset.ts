/**
 * Loads a prepared dataset and checks it against its card.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import type { Dataset, SliceArray } from "./dataset.ts";
import type { DatasetCard } from "./dataset_card.ts";
import { decodeNpy } from "./npy.ts";
import { parseDatasetCard } from "./parse_dataset_card.ts";
import { CARD_FILE, restoreReplaced } from "./dataset_folder.ts";

/**
 * Loads a prepared dataset.
 *
 * @param directory The dataset's folder, `data/prepared/NAME`.
 * @throws {DatasetError} If a file is missing or malformed, an array's hash or
 *   shape is not the card's, or a subject is in two splits.
 */
export async function readDataset(directory: string): Promise<Dataset> {
  const card = await readDatasetCard(directory);
  return {
    card,
    splits: {
      train: await readSplit(directory, card, "train"),
      validation: await readSplit(directory, card, "validation"),
      test: await readSplit(directory, card, "test"),
    },
  };
}

/**
 * Reads and checks the card alone, without the arrays.
 *
 * @throws {DatasetError} As {@link readDataset}.
 */
export async function readDatasetCard(directory: string): Promise<DatasetCard> {
  await restoreReplaced(dirname(directory), basename(directory));
  const file = join(directory, CARD_FILE);
  const text = new TextDecoder().decode(await readFile(file));
  const card = parseDatasetCard(text, file);
  const home = new Map<string, SplitName>();
  for (const split of SPLIT_NAMES) {
    for (const { subject } of card.splits[split].slices) {
      const first = home.get(subject) ?? split;
      if (first !== split) {
        throw new DatasetError(
          `Cannot use ${file}: subject ${subject} is in both ${first} and ${split}; import the dataset again`,
        );
      }
      home.set(subject, split);
    }
  }
  return card;
}

async function readSplit(
  directory: string,
  card: DatasetCard,
  split: SplitName,
): Promise<SliceArray> {
  const record = card.splits[split];
  const file = join(directory, record.file);
  const bytes = await readFile(file);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== record.sha256) {
    throw new DatasetError(
      `Cannot use ${file}: its SHA-256 is ${sha256}, the card says ${record.sha256}; import the dataset again`,
    );
  }
  const array = decodeNpy(bytes, file);
  const expected = [record.slices.length, card.height, card.width];
  if (array.dtype !== "uint8" || array.shape.join() !== expected.join()) {
    throw new DatasetError(
      `Cannot use ${file}: it is ${array.dtype} [${array.shape}], the card says uint8 [${expected}]; import the dataset again`,
    );
  }
  const [count, height, width] = array.shape;
  return { pixels: array.data, count, height, width };
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) {
      throw new DatasetError(
        `Cannot find ${path}: import the dataset again, or see what there is with 'deno task data list'`,
      );
    }
    throw error;
  }
}
