/**
 * `deno task sample`: draws new slices from a run's prior, which is trained
 * where it is missing.
 *
 * @module
 */
import { startDevice } from "../backend/device.ts";
import { validateConfig } from "../config/validate.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { Interruption, UsageError } from "../errors.ts";
import { KEPT_PARTS } from "../prior/kept_part.ts";
import { ENVIRONMENT_SHAPE } from "../run/contract_shapes.ts";
import { writeManifest } from "../run/manifest.ts";
import { RunDirectory } from "../run/run_directory.ts";
import { RUN_FILES } from "../run/schema.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import { disposeState, modelValues } from "../training/state.ts";
import { describeEnvironment } from "./environment.ts";
import { choice, parseFlags, wholeNumber } from "./flags.ts";
import { openDataset } from "./open_dataset.ts";
import { preparePrior } from "./prior_session.ts";
import { type DrawChoices, drawSlices, encodeData } from "./prior_draw.ts";
import { writeSamples } from "./prior_samples.ts";
import { readModel } from "./read_model.ts";
import { assertSameDataset } from "./same_dataset.ts";
import { StopSignals } from "./stop_signals.ts";

/** More samples than this would fill a disk rather than a page. */
const MOST_SAMPLES = 4096;

const HELP = `Draws new slices: code maps from a prior over the codes, decoded by the run's model.

  deno task sample RUN [flags]

  --count N          slices to draw, 1 to ${MOST_SAMPLES} (default: 64)
  --seed N           default: 1; the same seed draws the same slices
  --position P       slice position in [0, 1] (default: spread as the training slices are)
  --temperature T    above 0: below 1 likelier codes, above 1 more varied ones (default: 1)
  --top-p P          only the likeliest codes that reach this probability together (default: 1, all)
  --complete SLICE   keeps a part of this test slice's codes and draws the rest
  --keep PART        which part: ${KEPT_PARTS.join(", ")} (default: top-half)
  --set prior.K=V    settings of a prior that is still to be trained, e.g. prior.layers=4, or
                     prior.architecture=pixelcnn or transformer
  --retrain          trains the prior anew, though there is one
  --verbose          a stack trace where something fails
  --help

Trains the prior first where the run has none; Ctrl-C saves it, and the same command goes on.
Writes prior/ and samples/ into the run: pictures, a contact sheet, code maps, samples.json.
Codes have no between, so there is no interpolation of two slices: the mean of two code vectors
is a cross-fade of two pictures, not a brain between them. Draw at positions between instead.`;

/** What the flags ask for. */
interface SampleChoices extends DrawChoices {
  set: readonly string[];
  retrain: boolean;
}

/** Runs the command; see its help. */
export async function sampleCommand(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseFlags("sample", args, {
    count: { type: "string", default: "64" },
    seed: { type: "string", default: "1" },
    position: { type: "string" },
    temperature: { type: "string", default: "1" },
    "top-p": { type: "string", default: "1" },
    complete: { type: "string" },
    keep: { type: "string" },
    set: { type: "string", multiple: true, default: [] },
    retrain: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  });
  if (flags.help) return console.log(HELP);
  if (positionals.length !== 1) {
    throw new UsageError("Name one run: deno task sample artifacts/runs/NAME");
  }
  if (flags.keep !== undefined && flags.complete === undefined) {
    throw new UsageError("--keep goes with --complete SLICE: which test slice to keep a part of");
  }
  const choices: SampleChoices = {
    count: wholeNumber("count", flags.count, 1),
    seed: wholeNumber("seed", flags.seed, 0),
    position: flags.position === undefined ? null : numberWithin("position", flags.position, 0, 1),
    temperature: numberWithin("temperature", flags.temperature, 0.01, 100),
    topP: numberWithin("top-p", flags["top-p"], 0.001, 1),
    completed: flags.complete === undefined ? null : {
      slice: wholeNumber("complete", flags.complete, 0),
      keep: choice("keep", flags.keep ?? "top-half", KEPT_PARTS),
    },
    set: flags.set,
    retrain: flags.retrain,
  };
  if (choices.count > MOST_SAMPLES) {
    throw new UsageError(`--count must be at most ${MOST_SAMPLES}: it is ${choices.count}`);
  }
  if (choices.seed >= 2 ** 32) {
    throw new UsageError(`--seed must be below 4294967296: it is ${choices.seed}`);
  }
  const run = await RunDirectory.open(positionals[0]);
  const signals = new StopSignals();
  try {
    await sampleRun(run, choices, signals);
  } finally {
    signals.close();
    await run.close();
  }
}

async function sampleRun(
  run: RunDirectory,
  choices: SampleChoices,
  signals: StopSignals,
): Promise<void> {
  const config = validateConfig(
    await run.readJson(RUN_FILES.config),
    `${run.path}/${RUN_FILES.config}`,
  );
  const { origin, bytes } = await readModel(run, config);
  const device = await startDevice(config.backend, "the run's config.json says so");
  const dataset = await openDataset(config);
  const environment = await run.readJson(RUN_FILES.environment, ENVIRONMENT_SHAPE);
  // A prior of other slices would not be the run's.
  assertSameDataset(run.path, environment, dataset, "draw from");
  assertSlice(dataset, choices);
  const state = decodeCheckpoint(config, bytes, `${run.path}/${origin.checkpoint}`);
  try {
    const values = modelValues(state);
    const session = await preparePrior({
      run,
      config,
      origin,
      set: choices.set,
      retrain: choices.retrain,
      device,
      signals,
      environment: () => describeEnvironment(device, dataset),
      data: () => encodeData(config, device, dataset, values, origin),
    });
    // What the prior has written belongs to the run, whether it is finished or not.
    await writeManifest(run, "complete");
    const again = `deno task sample ${run.path}`;
    if (session.kind === "stopped") {
      throw new Interruption(
        `Stopped the prior after step ${session.step}; continue with: ${again}`,
      );
    }
    const drawn = await drawSlices(
      config,
      device,
      dataset,
      values,
      session.prior,
      choices,
      signals,
    );
    await writeSamples(run, config, dataset, values, {
      ...choices,
      ...drawn,
      checkpoint: { file: origin.checkpoint, sha256: origin.sha256 },
      priorCheckpoint: session.checkpoint,
    });
    device.check();
    await writeManifest(run, "complete");
    console.log("Build the report with: deno task site");
  } finally {
    disposeState(state);
  }
}

function assertSlice(dataset: Dataset, { completed }: SampleChoices): void {
  const { count } = dataset.splits.test;
  if (completed === null || completed.slice < count) return;
  throw new UsageError(
    `--complete must be the number of a test slice, 0 to ${count - 1}: it is ${completed.slice}`,
  );
}

/** A flag's real number. */
function numberWithin(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= min && value <= max)) {
    throw new UsageError(`--${flag} must be a number from ${min} to ${max}: it is ${text}`);
  }
  return value;
}
