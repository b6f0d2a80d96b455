/**
 * From the spool to the array of each split.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import {
  addToHistogram,
  mapSplits,
  SPLIT_FILES,
  type SplitFile,
} from "../prepared/assemble_dataset.ts";
import { npyHeader } from "../prepared/npy.ts";
import { writeNewFile } from "../prepared/write_new_file.ts";
import type { PreparedRecord } from "./prepared_record.ts";
import type { SliceSpool } from "./slice_spool.ts";

/** What was written. */
export interface WrittenSplits {
  files: Record<SplitName, SplitFile>;
  /** [256]: how many training pixels have each value. */
  trainingHistogram: Float64Array;
}

/**
 * Writes `train.npy`, `validation.npy` and `test.npy`, slice by slice.
 *
 * @param folder Where; they must not be there.
 * @param records All slices, in the order of the dataset.
 * @throws {DatasetError} If the file system refuses.
 */
export async function writeSplits(
  folder: string,
  spool: SliceSpool,
  records: readonly PreparedRecord[],
  splitOf: ReadonlyMap<string, SplitName>,
  height: number,
  width: number,
): Promise<WrittenSplits> {
  const trainingHistogram = new Float64Array(256);
  const bySplit = mapSplits((split) =>
    records.filter(({ subject }) => splitOf.get(subject) === split)
  );
  const hashes = mapSplits(() => createHash("sha256"));
  for (const split of SPLIT_NAMES) {
    const parts = arrayParts(spool, bySplit[split], height, width, (part, pixels) => {
      hashes[split].update(part);
      if (split === "train" && pixels) addToHistogram(trainingHistogram, part);
    });
    await writeNewFile(join(folder, SPLIT_FILES[split]), parts);
  }
  return {
    files: mapSplits((split) => ({
      slices: bySplit[split].map(({ subject, scan, index }) => ({ subject, scan, index })),
      sha256: hashes[split].digest("hex"),
    })),
    trainingHistogram,
  };
}

/** The array's header, then slice by slice; each is shown to `visit` first, with whether it is pixels. */
async function* arrayParts(
  spool: SliceSpool,
  slices: readonly PreparedRecord[],
  height: number,
  width: number,
  visit: (part: Uint8Array, pixels: boolean) => void,
): AsyncGenerator<Uint8Array> {
  const header = npyHeader("uint8", [slices.length, height, width]);
  visit(header, false);
  yield header;
  for (const { number } of slices) {
    const pixels = await spool.read(number);
    visit(pixels, true);
    yield pixels;
  }
}
