/**
 * Imports a source: files in whatever form OASIS comes in, a prepared dataset out.
 *
 * @module
 */
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { assembleCard } from "../prepared/assemble_dataset.ts";
import type { DatasetCard } from "../prepared/dataset_card.ts";
import { DatasetFolder } from "../prepared/dataset_folder.ts";
import { countDuplicateSlices, duplicateStep } from "../splits/duplicate_slices.ts";
import { comparisonStep } from "../splits/near_duplicates.ts";
import { assignSplits } from "./assign_splits.ts";
import { compareScans } from "./compare_scans.ts";
import { orientationOf, preprocessingSteps } from "./describe_import.ts";
import type { ImportOptions } from "./import_options.ts";
import { orderRecords, type PreparedRecord } from "./prepared_record.ts";
import { type PreparedScan, readScans } from "./read_scans.ts";
import { SliceSpool } from "./slice_spool.ts";
import { writeSplits } from "./write_splits.ts";

/**
 * Imports a source and writes it to `preparedDirectory/NAME`, all or nothing.
 *
 * Pixels are never all in memory: each scan's go to a temporary file, of the
 * dataset's size, beside the final place, and from there into their split.
 *
 * @returns The card and the path of the dataset's folder.
 * @throws {UsageError} If the name is not allowed.
 * @throws {DatasetError} For any fault of the source, a name that is taken, and
 *   a file system that refuses. What was there before is then untouched.
 */
export async function importDataset(
  options: ImportOptions,
): Promise<{ card: DatasetCard; directory: string }> {
  const folder = await DatasetFolder.begin(options.preparedDirectory, options.name, options.force);
  let card: DatasetCard;
  try {
    const spool = await SliceSpool.create(join(folder.path, "slices.spool"));
    try {
      card = await prepareCard(options, folder.path, spool);
    } finally {
      await spool.remove();
    }
  } catch (error) {
    await folder.abandon();
    throw error;
  }
  return { card, directory: await folder.finish(card) };
}

async function prepareCard(
  options: ImportOptions,
  folder: string,
  spool: SliceSpool,
): Promise<DatasetCard> {
  const collected = await collect(options, spool);
  const { first, blank } = collected;
  const { layout, slices: { height, width } } = first;
  const records = orderRecords(collected.records);
  if (records.length === 0) {
    throw new DatasetError(
      `Cannot import ${options.paths.join(" ")}: all ${blank} slices are blank; check the source`,
    );
  }
  const { splitOf, method } = assignSplits(records, options);
  const counts = countDuplicateSlices(
    records.map((record) => ({ ...record, split: splitOf.get(record.subject)! })),
  );
  const nearDuplicates = await compareScans(
    spool,
    records,
    height,
    width,
    layout.positionWithin,
  );
  const written = await writeSplits(folder, spool, records, splitOf, height, width);
  return assembleCard(
    {
      name: options.name,
      synthetic: false,
      title: layout.title,
      acknowledgement: layout.acknowledgement,
      terms: layout.terms,
      orientation: orientationOf(layout, options),
      preprocessing: [
        ...preprocessingSteps(first, options),
        duplicateStep(counts),
        ...(nearDuplicates === null ? [] : [comparisonStep()]),
      ],
      blank_slices: blank,
      split: method,
      near_duplicates: nearDuplicates ?? [],
      position_within: layout.positionWithin,
    },
    height,
    width,
    written.files,
    written.trainingHistogram,
  );
}

/** What is known once the source is read. */
interface Collected {
  /** Of the first file. */
  first: PreparedScan;
  records: PreparedRecord[];
  /** Slices dropped since nothing is on them. */
  blank: number;
}

async function collect(options: ImportOptions, spool: SliceSpool): Promise<Collected> {
  let first: PreparedScan | undefined;
  let blank = 0;
  const records: PreparedRecord[] = [];
  const numbering = new Numbering();
  for await (const scan of readScans(options)) {
    first ??= scan;
    checkSameSize(scan, first);
    const { slices, places } = scan;
    const sliceBytes = slices.height * slices.width;
    const firstNumber = await spool.append(slices.pixels, sliceBytes);
    places.forEach(({ subject, scan, index, split }, i) => {
      const number = slices.indices[i] ?? index ?? numbering.next(subject, scan);
      if (slices.blank[i]) {
        blank++;
        return;
      }
      records.push({
        ...{ subject, scan, split },
        index: number,
        hash: slices.hashes[i],
        number: firstNumber + i,
        name: slices.names[i],
      });
    });
  }
  if (first === undefined) throw new DatasetError(nothingIn(options));
  return { first, records, blank };
}

/** The layout was recognised, but none of its files is one that is wanted. */
function nothingIn({ paths }: ImportOptions): string {
  return `Cannot import ${
    paths.join(" ")
  }: none of its files is a slice or a volume that is wanted; see data/README.md for the forms that are known`;
}

/** Numbers images whose names have no number, in the order of the files. */
class Numbering {
  readonly #next = new Map<string, number>();

  next(subject: string, scan: string): number {
    const key = JSON.stringify([subject, scan]);
    const index = this.#next.get(key) ?? 0;
    this.#next.set(key, index + 1);
    return index;
  }
}

function checkSameSize({ slices }: PreparedScan, first: PreparedScan): void {
  const [a, b] = [slices.source ?? slices, first.slices.source ?? first.slices];
  if (a.height !== b.height || a.width !== b.width) {
    throw new DatasetError(
      `Cannot import slices of different sizes: ${slices.names[0]} is ${a.width}×${a.height}, ${
        first.slices.names[0]
      } is ${b.width}×${b.height}; bring all to one size`,
    );
  }
}
