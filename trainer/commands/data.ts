/**
 * `deno task data`: brings data to `data/prepared/NAME`.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { type DataCommandContext, PREPARED_DIRECTORY } from "./data_context.ts";
import { fetchCommand, knownSourceLines } from "./data_fetch.ts";
import { importCommand } from "./data_import.ts";
import { listCommand } from "./data_list.ts";
import { phantomCommand } from "./data_phantom.ts";
import { showCommand } from "./data_show.ts";

const HELP = `Usage: deno task data COMMAND

  list
      Shows the sources that can be fetched, and what is in data/prepared.
  fetch SOURCE [--discs 1,2] [--from URL|FILE] [--accept-terms]
      Downloads neurite-2d (24 MB), neurite-3d (6.6 GB) or oasis-1 (16 GB) to
      data/downloads, after asking for consent to the terms once.
  import PATH… --name NAME [flags]
      Prepares slices or volumes: folders, .tar, .tar.gz or .zip archives, or
      single files. Recognised alone: the slices of the VQ-VAE course projects,
      neurite-oasis 2D and 3D, OASIS-1 discs, NIfTI and Analyze volumes, and PNG
      or JPEG slices with subjects in their names.
  show NAME [--out FILE] [--seed N] [--subjects N] [--positions N]
      Prints a dataset's card and draws a contact sheet of it.
  phantom --name NAME --size N [--seed S] [--subjects N] [--force]
      Writes the synthetic phantom as a dataset (default: seed 0, 64 subjects).

  --name NAME    folder below data/prepared: a-z, 0-9, '.', '_', '-'
  --size N       edge of the prepared slices in pixels; import keeps the source's without it
  --force        replace a dataset of that name
  --help         this text

Of import:
  --split A/B/C            percent of subjects for training, validation and test
                           (default: 85/10/5; the course slices keep their folders)
  --seed N                 of the split (default: 1)
  --demographics FILE      OASIS' spreadsheet as CSV: balances the splits by CDR and age
  --subject-pattern REGEX  how to read a file's subject: its first group, or
                           (?<subject>…), (?<scan>…) and (?<slice>…)
Of import, for volumes:
  --axis NAME              axial, coronal or sagittal slices (default: axial)
  --view NAME              radiological, the patient's right on the left (default), or neurological
  --slices FROM:TO[:STEP]  by number, or with mm by place: 60:90, -20mm:40mm:2mm (default: all)
  --field-of-view MM       edge of the square that is shown (default: the first volume's)`;

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
    goOffline: async () => {
      await Deno.permissions.revoke({ name: "net" });
    },
  },
): Promise<void> {
  const [command, ...rest] = args;
  if (command === "fetch") return await fetchCommand(rest);
  await context.goOffline();
  if (rest.includes("--help") || command === "--help") {
    context.print(HELP);
    return;
  }
  switch (command) {
    case "list":
      return await listCommand(rest, context, await knownSourceLines());
    case "import":
      return await importCommand(rest, context);
    case "show":
      return await showCommand(rest, context);
    case "phantom":
      return await phantomCommand(rest, context);
    case undefined:
      throw new UsageError(
        "data needs a command: list, fetch, import, show or phantom; see 'deno task data --help'",
      );
    default:
      throw new UsageError(
        `Unknown data command '${command}': use list, fetch, import, show or phantom`,
      );
  }
}
