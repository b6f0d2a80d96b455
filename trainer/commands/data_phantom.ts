/**
 * `deno task data phantom`: the synthetic phantom as a prepared dataset.
 *
 * @module
 */
import { generatePhantom } from "../data/phantom/phantom.ts";
import { checkNameFree } from "../data/prepared/dataset_folder.ts";
import { writeDataset } from "../data/prepared/write_dataset.ts";
import {
  type DataCommandContext,
  describeCard,
  integer,
  refusePositionals,
  required,
} from "./data_context.ts";
import { parseFlags } from "./flags.ts";

/**
 * Runs the command.
 *
 * @param args Arguments after `phantom`.
 * @throws {UsageError} For a bad flag.
 * @throws {DatasetError} If the name is taken or the file system refuses.
 */
export async function phantomCommand(
  args: string[],
  { preparedDirectory, print }: DataCommandContext,
): Promise<void> {
  const { values, positionals } = parseFlags("data", args, {
    name: { type: "string" },
    size: { type: "string" },
    seed: { type: "string", default: "0" },
    subjects: { type: "string", default: "64" },
    force: { type: "boolean", default: false },
  });
  refusePositionals(positionals, "phantom");
  const name = required(values.name, "--name");
  const size = integer(required(values.size, "--size"), "--size", 8, 1024);
  const seed = integer(values.seed, "--seed", 0, 2 ** 32 - 1);
  const subjects = integer(values.subjects, "--subjects", 3, 9999);
  await checkNameFree(preparedDirectory, name, values.force);
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
  const directory = await writeDataset(dataset, preparedDirectory, { force: values.force });
  print(describeCard(name, dataset.card));
  print(`written to ${directory}`);
}
