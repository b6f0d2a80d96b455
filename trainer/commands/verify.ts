/**
 * `deno task verify`: trains a run's configuration again and compares every
 * hash of the two manifests.
 *
 * @module
 */
import { startDevice } from "../backend/device.ts";
import { validateConfig } from "../config/validate.ts";
import { Interruption, ReproductionError, RunDirectoryError, UsageError } from "../errors.ts";
import { pathExists } from "../path_exists.ts";
import { ENVIRONMENT_SHAPE, EVALUATION_SHAPE, MANIFEST_SHAPE } from "../run/contract_shapes.ts";
import { environmentDifferences } from "../run/environment_difference.ts";
import { compareHashes, type ManifestDifference, verifyManifest } from "../run/manifest.ts";
import { type CheckpointPointer, RunReader } from "../run/run_reader.ts";
import {
  type EnvironmentFile,
  GENERATION_FILES,
  type ManifestFile,
  RUN_FILES,
  type RunConfig,
} from "../run/schema.ts";
import { reportDifferences } from "./difference_report.ts";
import { describeEnvironment } from "./environment.ts";
import { assertSameDataset } from "./same_dataset.ts";
import { parseFlags, wholeNumber } from "./flags.ts";
import { openDataset } from "./open_dataset.ts";
import { duration } from "./progress.ts";
import { recordSmokeReference } from "./smoke_reference.ts";
import { withTemporaryFolder } from "./temporary_folder.ts";
import { CLOCK, type SessionSetup, trainNewRun } from "./training_session.ts";

const HELP = `Trains a run's configuration again and compares every file with the run's.

  deno task verify RUN [flags]

  --repeat N        how many times (default: 1)
  --keep DIR        keeps the repeated run there instead of removing it
  --verbose         a stack trace where something fails
  --help

Exits with 0 where all bytes are equal, with 1 where not. RUN is only read.

  deno task verify --record-smoke

For developers who have changed the arithmetic: trains the preset smoke twice on
the CPU and records the SHA-256 of its final checkpoint as the expected one.`;

/** A complete run whose files are those of its manifest. */
interface Original {
  path: string;
  config: RunConfig;
  environment: EnvironmentFile;
  /** Hashes by path, of what training and evaluation write. */
  files: Record<string, string>;
  /** Number of files in `prior/` and `samples/`: a command of their own makes them. */
  generated: number;
  /** The checkpoint that its evaluation is of. */
  evaluated: CheckpointPointer;
}

/** Runs the command; see its help. */
export async function verifyCommand(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseFlags("verify", args, {
    repeat: { type: "string", default: "1" },
    keep: { type: "string" },
    "record-smoke": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  });
  if (flags.help) return console.log(HELP);
  if (flags["record-smoke"]) {
    if (args.length > 1) throw new UsageError("--record-smoke goes with no run and no other flag");
    return await recordSmokeReference();
  }
  if (positionals.length !== 1) {
    throw new UsageError("Name one run: deno task verify artifacts/runs/NAME");
  }
  const repetitions = wholeNumber("repeat", flags.repeat, 1);
  const { keep } = flags;
  if (keep === "") throw new UsageError("--keep needs the name of a folder");
  if (keep !== undefined && repetitions > 1) {
    throw new UsageError("--keep goes with one repetition: leave --repeat out");
  }
  const original = await readOriginal(positionals[0]);
  if (keep !== undefined && await pathExists(keep)) {
    throw new RunDirectoryError(`There is something at ${keep} already: choose another --keep`);
  }

  const { config } = original;
  const device = await startDevice(config.backend, "the run's config.json says so");
  const dataset = await openDataset(config);
  const environment = await describeEnvironment(device, dataset);
  assertSameDataset(original.path, original.environment, dataset, "verify");
  const changes = environmentDifferences(original.environment, environment);
  if (changes.length > 0) print(["Not as it was when the run was made:", ...indented(changes)]);
  if (original.evaluated === "latest") {
    print(["The run's evaluation is of its latest checkpoint, and so will be the repetition's."]);
  }
  if (original.generated > 0) {
    const files = original.generated === 1 ? "1 file" : `${original.generated} files`;
    print([`Not compared: prior/ and samples/, with ${files}: training makes none.`]);
  }
  await withTemporaryFolder(async (folder, signals) => {
    const quiet = repetitions > 1;
    const setup = { config, dataset, device, signals, evaluated: original.evaluated, quiet };
    await repeat(original, repetitions, changes, async (number) => {
      const path = keep ?? `${folder}/repetition`;
      // The one before: only one at a time has to find room.
      if (number > 1) await Deno.remove(path, { recursive: true });
      await trainAgain(path, setup, environment, number, repetitions);
      return path;
    });
  });
}

/**
 * Repeats a run and prints the outcome.
 *
 * @param changes What is not as it was when the run was made: likely reasons.
 * @param train Trains repetition 1, 2, … and returns where it is.
 * @throws ReproductionError where any repetition differs.
 */
async function repeat(
  original: Original,
  repetitions: number,
  changes: readonly string[],
  train: (number: number) => Promise<string>,
): Promise<void> {
  const { path, config, files } = original;
  let total = 0;
  let differing = 0;
  for (let number = 1; number <= repetitions; number++) {
    const start = CLOCK.seconds();
    const repeated = await train(number);
    const differences = await compare(files, repeated);
    const name = repetitions === 1 ? "Repetition" : `Repetition ${number} of ${repetitions}`;
    const time = duration(CLOCK.seconds() - start);
    print([`${name}: ${count(differences, files)}, ${time}`]);
    total += differences.length;
    if (differences.length === 0) continue;
    // Details once: further repetitions mostly differ in the same way.
    if (differing++ > 0) continue;
    print(await reportDifferences(path, repeated, config, differences));
    print(
      changes.length === 0
        ? ["Dataset, Deno, deno.lock, adapter and commit are those of the run."]
        : ["Likely reasons:", ...indented(changes)],
    );
  }
  if (repetitions > 1) {
    print([`${repetitions} repetitions: ${total === 1 ? "1 difference" : `${total} differences`}`]);
  }
  if (differing > 0) {
    throw new ReproductionError(
      `${path} did not come out in the same bytes` +
        (repetitions > 1 ? ` in ${differing} of ${repetitions} repetitions` : ""),
    );
  }
}

/** Reads what is to be repeated, and refuses what cannot be compared. */
async function readOriginal(path: string): Promise<Original> {
  const run = await RunReader.open(path);
  const { status } = await run.readJson<ManifestFile>(RUN_FILES.manifest);
  if (status === "interrupted" || status === "running") {
    throw new RunDirectoryError(
      `Cannot verify ${path} as it is not complete (${status}): let it end, or continue it with ` +
        `deno task train --resume ${path}`,
    );
  }
  const { files } = await run.readJson(RUN_FILES.manifest, MANIFEST_SHAPE);
  const [difference, ...others] = await verifyManifest(path);
  if (difference !== undefined) throw tamperedError(path, difference, others.length);
  const config = validateConfig(
    await run.readJson(RUN_FILES.config),
    `${path}/${RUN_FILES.config}`,
  );
  const { checkpoint } = await run.readJson(RUN_FILES.evaluation, EVALUATION_SHAPE);
  const evaluated = checkpoint.file === await run.checkpointAt("best") ? "best" : "latest";
  if (evaluated === "latest" && checkpoint.file !== await run.checkpointAt("latest")) {
    throw new RunDirectoryError(
      `Cannot verify ${path}: its evaluation is of ${checkpoint.file}, neither its best nor its ` +
        `latest checkpoint; evaluate it again with deno task evaluate ${path}`,
    );
  }
  const environment = await run.readJson(RUN_FILES.environment, ENVIRONMENT_SHAPE);
  const made = Object.entries(files).filter(([name]) =>
    ![GENERATION_FILES.prior, GENERATION_FILES.samples].some((folder) =>
      name.startsWith(`${folder}/`)
    )
  );
  const generated = Object.keys(files).length - made.length;
  return { path, config, environment, files: Object.fromEntries(made), generated, evaluated };
}

function tamperedError(
  path: string,
  difference: ManifestDifference,
  others: number,
): RunDirectoryError {
  const file = `${path}/${difference.path}`;
  const problem = {
    changed: "is not what the run's manifest says; restore it",
    missing: "is missing; restore it",
    unexpected: "is not in the run's manifest; move it elsewhere",
  }[difference.kind];
  const more = others === 0 ? "" : ` (and ${others} more of its files)`;
  return new RunDirectoryError(`Cannot verify ${path}: ${file} ${problem}, or train again${more}`);
}

async function trainAgain(
  path: string,
  setup: SessionSetup,
  environment: EnvironmentFile,
  number: number,
  repetitions: number,
): Promise<void> {
  const end = await trainNewRun(path, setup, environment);
  if (end.kind === "stopped") {
    const which = repetitions === 1 ? "the repetition" : `repetition ${number}`;
    throw new Interruption(`Stopped after step ${end.step} of ${which}, which was not compared.`);
  }
  // A signal while the model was evaluated.
  if (setup.signals.requested && number < repetitions) {
    throw new Interruption(`Stopped after repetition ${number}, which was not compared.`);
  }
}

async function compare(
  files: Readonly<Record<string, string>>,
  repeatedPath: string,
): Promise<ManifestDifference[]> {
  const repeated = await RunReader.open(repeatedPath);
  const manifest = await repeated.readJson(RUN_FILES.manifest, MANIFEST_SHAPE);
  return compareHashes(files, manifest.files);
}

function count(
  differences: readonly ManifestDifference[],
  files: Readonly<Record<string, string>>,
): string {
  const added = differences.filter(({ kind }) => kind === "unexpected").length;
  const all = Object.keys(files).length + added;
  return differences.length === 0
    ? `0 differences, all ${all} files are equal byte by byte`
    : `${differences.length} of ${all} files differ`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function print(lines: readonly string[]): void {
  lines.forEach((line) => console.log(line));
}
