/**
 * `deno task data`: brings data to `data/prepared/NAME`.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dataset } from "../data/prepared/dataset.ts";
import type { DatasetCard } from "../data/prepared/dataset_card.ts";
import { generatePhantom } from "../data/phantom/phantom.ts";
import { prepareCourseSlices } from "../data/prepare.ts";
import { readDatasetCard } from "../data/prepared/read_dataset.ts";
import { checkNameFree, writeDataset } from "../data/prepared/write_dataset.ts";
import { UsageError, UserError } from "../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../run/schema.ts";
import { parseFlags } from "./flags.ts";

/** Where prepared datasets are: `data/prepared` in the repository. */
export const PREPARED_DIRECTORY: string = fileURLToPath(
  new URL("../../data/prepared", import.meta.url),
);

const HELP = `Usage: deno task data COMMAND

  import PATH --name NAME [--size N] [--force]
      Imports the course slices: PATH holds keras_png_slices_train,
      keras_png_slices_validate and keras_png_slices_test.
  phantom --name NAME --size N [--seed S] [--subjects N] [--force]
      Writes the synthetic phantom as a dataset (default: seed 0, 64 subjects).
  list
      Shows what is in data/prepared.

  --name NAME    folder below data/prepared: a-z, 0-9, '.', '_', '-'
  --size N       edge of the prepared slices in pixels; import keeps the source's without it
  --force        replace a dataset of that name
  --help         this text`;

/** Where the command works and prints; tests give their own. */
export interface DataCommandContext {
  preparedDirectory: string;
  print: (line: string) => void;
}

/**
 * Runs `deno task data`.
 *
 * @param args Arguments after `data`.
 * @throws {UsageError} For an unknown command or flag, or a bad value.
 * @throws {DatasetError} For data that cannot be used.
 */
export async function dataCommand(
  args: string[],
  context: DataCommandContext = {
    preparedDirectory: PREPARED_DIRECTORY,
    print: (line) => console.log(line),
  },
): Promise<void> {
  const [command, ...rest] = args;
  if (rest.includes("--help") || command === "--help") {
    context.print(HELP);
    return;
  }
  switch (command) {
    case "import":
      return await importSlices(rest, context);
    case "phantom":
      return await writePhantom(rest, context);
    case "list":
      return await listDatasets(rest, context);
    case undefined:
      throw new UsageError(
        "data needs a command: import, phantom or list; see 'deno task data --help'",
      );
    default:
      throw new UsageError(
        `Unknown data command '${command}': use import, phantom or list`,
      );
  }
}

async function importSlices(
  args: string[],
  { preparedDirectory, print }: DataCommandContext,
): Promise<void> {
  const { values, positionals } = parseFlags("data", args, {
    name: { type: "string" },
    size: { type: "string" },
    force: { type: "boolean" },
  });
  if (positionals.length !== 1) {
    throw new UsageError(
      `data import takes one PATH, the folder of the slices: ${positionals.length} were given`,
    );
  }
  const name = required(values.name, "--name");
  const size = values.size === undefined ? undefined : integer(values.size, "--size", 8, 1024);
  const { dataset, directory } = await prepareCourseSlices({
    path: positionals[0],
    name,
    size,
    force: values.force === true,
    preparedDirectory,
    onProgress: (done, total) => {
      const tenth = (count: number) => Math.floor(10 * count / total);
      if (tenth(done) > tenth(done - 1)) {
        print(`read ${done} of ${total} slices`);
      }
    },
  });
  printSummary(dataset, directory, print);
}

async function writePhantom(
  args: string[],
  { preparedDirectory, print }: DataCommandContext,
): Promise<void> {
  const { values, positionals } = parseFlags("data", args, {
    name: { type: "string" },
    size: { type: "string" },
    seed: { type: "string" },
    subjects: { type: "string" },
    force: { type: "boolean" },
  });
  refusePositionals(positionals, "phantom");
  const name = required(values.name, "--name");
  const size = integer(required(values.size, "--size"), "--size", 8, 1024);
  const seed = integer(values.seed ?? "0", "--seed", 0, 2 ** 32 - 1);
  const subjects = integer(values.subjects ?? "64", "--subjects", 3, 9999);
  const force = values.force === true;
  await checkNameFree(preparedDirectory, name, force);
  // An eighth each for validation and test; never none.
  const heldOut = Math.max(1, Math.round(subjects / 8));
  print(`generating ${subjects} subjects at ${size}×${size}`);
  const dataset = generatePhantom(
    {
      trainSubjects: subjects - 2 * heldOut,
      validationSubjects: heldOut,
      testSubjects: heldOut,
      slicesPerSubject: 32,
      seed,
    },
    size,
    name,
  );
  const directory = await writeDataset(dataset, preparedDirectory, { force });
  printSummary(dataset, directory, print);
}

async function listDatasets(
  args: string[],
  { preparedDirectory, print }: DataCommandContext,
): Promise<void> {
  refusePositionals(parseFlags("data", args, {}).positionals, "list");
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(preparedDirectory)) {
      if (entry.isDirectory && !entry.name.startsWith(".")) {
        names.push(entry.name);
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (names.length === 0) {
    print(`${preparedDirectory} holds no dataset; see 'deno task data --help'`);
  }
  for (const name of names.sort()) {
    try {
      print(
        describeCard(
          name,
          await readDatasetCard(join(preparedDirectory, name)),
        ),
      );
    } catch (error) {
      // One damaged dataset must not hide the others.
      if (!(error instanceof UserError)) throw error;
      print(`${name}: ${error.message}`);
    }
  }
}

/** One line: name, size, slices and subjects of each split, title. */
function describeCard(name: string, card: DatasetCard): string {
  const counts = SPLIT_NAMES.map((split) =>
    `${split} ${card.splits[split].slices.length} slices of ${subjectCount(card, split)} subjects`
  );
  return `${name}: ${card.width}×${card.height}, ${counts.join(", ")}; ${card.title}`;
}

function subjectCount(card: DatasetCard, split: SplitName): number {
  return new Set(card.splits[split].slices.map((slice) => slice.subject)).size;
}

function printSummary(
  { card }: Dataset,
  directory: string,
  print: (line: string) => void,
): void {
  print(describeCard(card.name, card));
  print(card.acknowledgement);
  print(card.terms);
  print(`written to ${directory}`);
}

function refusePositionals(positionals: string[], command: string): void {
  if (positionals.length > 0) {
    throw new UsageError(
      `data ${command} takes no argument: remove '${positionals[0]}'`,
    );
  }
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined) {
    throw new UsageError(`${flag} is missing; see 'deno task data --help'`);
  }
  return value;
}

function integer(
  text: string,
  flag: string,
  low: number,
  high: number,
): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high)) {
    throw new UsageError(
      `${flag} must be an integer from ${low} to ${high}: current value is '${text}'`,
    );
  }
  return value;
}
