/**
 * `deno task data show`: what a prepared dataset holds, in words and in a
 * picture.
 *
 * @module
 */
import { join } from "node:path";
import { readDataset } from "../data/prepared/read_dataset.ts";
import { cardText, termsText } from "../data/show/card_text.ts";
import { contactSheet } from "../data/show/contact_sheet.ts";
import { histogramText } from "../data/show/histogram_text.ts";
import { intensityHistogram } from "../data/show/intensity_histogram.ts";
import { splitReport } from "../data/splits/split_report.ts";
import { UsageError } from "../errors.ts";
import { encodePng } from "../pictures/png.ts";
import { writeFileAtomically } from "../run/atomic_write.ts";
import { type DataCommandContext, integer } from "./data_context.ts";
import { parseFlags } from "./flags.ts";

/** The contact sheet's file in the dataset's folder. */
export const CONTACT_SHEET_FILE = "contact-sheet.png";
/** Bins of fifteen levels each: as many lines as a terminal has room for. */
const TERMINAL_BINS = 17;

/**
 * Runs the command: prints the card, the split report and the histogram of the
 * training pixels, and writes the contact sheet.
 *
 * @param args Arguments after `show`: `NAME [--out FILE] [--seed N] [--subjects N] [--positions N]`.
 * @throws {UsageError} For a bad flag or name.
 * @throws {DatasetError} If the dataset is missing or damaged.
 * @throws {RunDirectoryError} If the contact sheet cannot be written.
 */
export async function showCommand(
  args: string[],
  { preparedDirectory, print }: Pick<DataCommandContext, "preparedDirectory" | "print">,
): Promise<void> {
  const { values, positionals } = parseFlags("data", args, {
    out: { type: "string" },
    seed: { type: "string", default: "0" },
    subjects: { type: "string", default: "6" },
    positions: { type: "string", default: "6" },
  });
  const name = datasetName(positionals);
  const directory = join(preparedDirectory, name);
  const out = values.out ?? join(directory, CONTACT_SHEET_FILE);
  // A slip such as `--out data/prepared/NAME/train.npy` must not cost the data.
  if (!out.toLowerCase().endsWith(".png")) {
    throw new UsageError(`--out must be a file ending in .png: it is '${out}'`);
  }
  const options = {
    seed: integer(values.seed, "--seed", 0, 2 ** 32 - 1),
    subjects: integer(values.subjects, "--subjects", 1, 16),
    positions: integer(values.positions, "--positions", 1, 16),
  };
  const dataset = await readDataset(directory);
  const { card } = dataset;
  const lines = [
    ...cardText(card),
    "",
    ...splitReport(card),
    "",
    ...histogramText(intensityHistogram(dataset.splits.train.pixels, TERMINAL_BINS)),
    "",
    ...termsText(card),
  ];
  for (const line of lines) print(line);
  await writeFileAtomically(out, encodePng(contactSheet(dataset, options)));
  print(`Contact sheet: ${out}`);
}

function datasetName(positionals: string[]): string {
  const [name] = positionals;
  if (positionals.length !== 1) {
    throw new UsageError(
      `data show takes one NAME: ${positionals.length} were given; see 'deno task data list'`,
    );
  }
  if (!/^[^./\\][^/\\]*$/.test(name)) {
    throw new UsageError(
      `data show takes the name of a dataset, not a path: '${name}' was given; see 'deno task data list'`,
    );
  }
  return name;
}
