/**
 * `deno task data list`: what can be fetched, and what is here.
 *
 * @module
 */
import { join } from "node:path";
import { readDatasetCard } from "../data/prepared/read_dataset.ts";
import { UserError } from "../errors.ts";
import { type DataCommandContext, describeCard, refusePositionals } from "./data_context.ts";
import { parseFlags } from "./flags.ts";

/**
 * Runs the command.
 *
 * @param args Arguments after `list`.
 * @param sources Lines on the known sources.
 * @throws {UsageError} For an argument.
 */
export async function listCommand(
  args: string[],
  { preparedDirectory, print }: DataCommandContext,
  sources: readonly string[],
): Promise<void> {
  refusePositionals(parseFlags("data", args, {}).positionals, "list");
  sources.forEach(print);
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
