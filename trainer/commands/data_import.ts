/**
 * `deno task data import`: brings a source to `data/prepared/NAME`.
 *
 * @module
 */
import { importDataset } from "../data/import/import_dataset.ts";
import { IMPORT_DEFAULTS } from "../data/import/import_options.ts";
import { parseSubjectPattern } from "../data/layouts/subject_pattern.ts";
import { PLANES, VIEWS } from "../data/slicing/orientation.ts";
import { parseSliceRange } from "../data/slicing/slice_range.ts";
import { type Demographics, parseDemographics } from "../data/splits/demographics.ts";
import { parseSplitFractions } from "../data/splits/split_fractions.ts";
import { splitReport } from "../data/splits/split_report.ts";
import { DatasetError, UsageError } from "../errors.ts";
import { type DataCommandContext, describeCard, integer, required } from "./data_context.ts";
import { choice, parseFlags } from "./flags.ts";

/**
 * Runs the command.
 *
 * @param args Arguments after `import`.
 * @throws {UsageError} For a bad flag.
 * @throws {DatasetError} For data that cannot be used.
 */
export async function importCommand(
  args: string[],
  { preparedDirectory, print }: DataCommandContext,
): Promise<void> {
  const { values, positionals } = parseFlags("data", args, {
    name: { type: "string" },
    size: { type: "string" },
    force: { type: "boolean", default: false },
    axis: { type: "string", default: IMPORT_DEFAULTS.plane as string },
    view: { type: "string", default: IMPORT_DEFAULTS.view as string },
    slices: { type: "string" },
    "field-of-view": { type: "string" },
    "subject-pattern": { type: "string" },
    split: { type: "string" },
    seed: { type: "string", default: String(IMPORT_DEFAULTS.seed) },
    demographics: { type: "string" },
  });
  if (positionals.length === 0) {
    throw new UsageError(
      "data import needs a PATH: a folder, an archive or a file; see 'deno task data --help'",
    );
  }
  const { slices, demographics } = values;
  const pattern = values["subject-pattern"];
  const fieldOfView = values["field-of-view"];
  const optional = <T, R>(value: T | undefined, parse: (value: T) => R) =>
    value === undefined ? undefined : parse(value);
  const { card, directory } = await importDataset({
    paths: positionals,
    name: required(values.name, "--name"),
    preparedDirectory,
    force: values.force,
    size: optional(values.size, (text) => integer(text, "--size", 8, 1024)),
    subjectPattern: optional(pattern, parseSubjectPattern),
    plane: choice("axis", values.axis, PLANES),
    view: choice("view", values.view, VIEWS),
    slices: optional(slices, parseSliceRange),
    fieldOfView: optional(fieldOfView, (text) => integer(text, "--field-of-view", 1, 10000)),
    fractions: optional(values.split, parseSplitFractions) ?? IMPORT_DEFAULTS.fractions,
    seed: integer(values.seed, "--seed", 0, 2 ** 32 - 1),
    demographics: demographics === undefined ? undefined : await readDemographics(demographics),
    threads: IMPORT_DEFAULTS.threads,
    onProgress: everyTenth((tenths) => print(`read ${10 * tenths} % of the source`)),
    onNote: (line) => print(`note: ${line}`),
  });
  print(describeCard(card.name, card));
  splitReport(card).forEach(print);
  print(card.acknowledgement);
  print(card.terms);
  print(`written to ${directory}; look at it with deno task data show ${card.name}`);
}

/** Calls `report` with each whole tenth that has been reached since the last call. */
function everyTenth(report: (tenths: number) => void): (done: number, total: number) => void {
  let reported = 0;
  return (done, total) => {
    const tenths = total === 0 ? 10 : Math.floor(10 * done / total);
    if (tenths > reported) report(reported = tenths);
  };
}

async function readDemographics(path: string): Promise<Map<string, Demographics>> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw new DatasetError(
      `Cannot read ${path}: ${
        error instanceof Error ? error.message : error
      }; give --demographics the CSV file of OASIS' spreadsheet`,
    );
  }
  return parseDemographics(bytes, path);
}
