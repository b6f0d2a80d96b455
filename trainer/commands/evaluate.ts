/**
 * `deno task evaluate`: scores a run's model on the whole test split.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Device, startDevice } from "../backend/device.ts";
import { validateConfig } from "../config/validate.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { RunDirectoryError, UsageError } from "../errors.ts";
import { ENVIRONMENT_SHAPE } from "../run/contract_shapes.ts";
import { writeManifest } from "../run/manifest.ts";
import { RunDirectory } from "../run/run_directory.ts";
import type { CheckpointPointer } from "../run/run_reader.ts";
import {
  type EvaluationFile,
  type ManifestFile,
  RUN_FILES,
  type RunConfig,
} from "../run/schema.ts";
import { writeEvaluation } from "../run/write_evaluation.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import { evaluate } from "../training/evaluate.ts";
import type { Executor } from "../training/executor.ts";
import { disposeState, modelValues } from "../training/state.ts";
import { evaluateSamples, printSamplesEvaluation } from "./evaluate_samples.ts";
import { choice, parseFlags } from "./flags.ts";
import { openDataset } from "./open_dataset.ts";
import { assertSameDataset } from "./same_dataset.ts";
import { startExecutor } from "./start_executor.ts";

const CHECKPOINTS = ["best", "latest"] as const;

const HELP = `Scores a run's model on the whole test split, or the images drawn from its prior.

  deno task evaluate RUN [flags]

  --checkpoint NAME  ${CHECKPOINTS.join(" or ")} (default: best, by validation loss)
  --samples          compares the images of deno task sample with real slices instead: are they
                     good, and are they new? Of a synthetic dataset, the training slices that they
                     are nearest to are written as pictures, and so are in the report
  --show-training-slices
                     with --samples: of a real dataset, too. These are pictures of people of the
                     training split, and the report publishes them: see the terms of the dataset
                     first. Without the flag, those that are there are removed
  --verbose          a stack trace where something fails
  --help

Writes evaluation.json, reconstructions/ and codes/ into the run, or samples/evaluation.json
and samples/nearest/.`;

/** Runs the command; see its help. */
export async function evaluateCommand(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseFlags("evaluate", args, {
    checkpoint: { type: "string" },
    samples: { type: "boolean", default: false },
    "show-training-slices": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  });
  if (flags.help) return console.log(HELP);
  if (positionals.length !== 1) {
    throw new UsageError("Name one run: deno task evaluate artifacts/runs/NAME");
  }
  if (flags.samples && flags.checkpoint !== undefined) {
    throw new UsageError(
      "--checkpoint does not go with --samples: they are of the checkpoint that decoded them",
    );
  }
  if (flags["show-training-slices"] && !flags.samples) {
    throw new UsageError(
      "--show-training-slices goes with --samples: they are shown beside the samples",
    );
  }
  const checkpoint = choice("checkpoint", flags.checkpoint ?? "best", CHECKPOINTS);
  const run = await RunDirectory.open(positionals[0]);
  try {
    const config = validateConfig(
      await run.readJson(RUN_FILES.config),
      `${run.path}/${RUN_FILES.config}`,
    );
    const { status } = await run.readJson<ManifestFile>(RUN_FILES.manifest);
    const device = await startDevice(config.backend, "the run's config.json says so");
    const dataset = await openDataset(config);
    const environment = await run.readJson(RUN_FILES.environment, ENVIRONMENT_SHAPE);
    assertSameDataset(run.path, environment, dataset, "evaluate");
    const executor = await startExecutor(config, device);
    try {
      const { synthetic } = dataset.card;
      if (flags.samples) {
        const evaluation = await evaluateSamples(
          run,
          config,
          dataset,
          device,
          executor,
          flags["show-training-slices"],
        );
        printSamplesEvaluation(evaluation, synthetic);
      } else {
        const evaluation = await evaluateRun(run, config, dataset, device, executor, checkpoint);
        printEvaluation(evaluation, synthetic);
      }
    } finally {
      executor.close();
    }
    await writeManifest(run, status);
  } finally {
    await run.close();
  }
}

/**
 * Evaluates a checkpoint of an open run and writes the result into it. The
 * run's manifest then says `interrupted`, until the caller writes another.
 *
 * @returns The content of the run's new `evaluation.json`.
 * @throws RunDirectoryError where the run has no such checkpoint.
 */
export async function evaluateRun(
  run: RunDirectory,
  config: RunConfig,
  dataset: Dataset,
  device: Device,
  executor: Executor,
  which: CheckpointPointer,
): Promise<EvaluationFile> {
  const file = await run.checkpointAt(which);
  if (file === null) {
    throw new RunDirectoryError(
      `Run ${run.path} has no ${which} checkpoint yet: let its first epoch finish, with ` +
        `deno task train --resume ${run.path}`,
    );
  }
  const bytes = await run.readBytes(file);
  const state = decodeCheckpoint(config, bytes, `${run.path}/${file}`);
  try {
    const evaluation = await evaluate(config, dataset, executor, modelValues(state), {
      file,
      epoch: state.epoch,
      step: state.step,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    device.check();
    // Until the new evaluation is whole, the run is not.
    await writeManifest(run, "interrupted");
    await writeEvaluation(run, config, dataset, evaluation);
    return evaluation.file;
  } finally {
    disposeState(state);
  }
}

/** Prints an evaluation as a table. */
export function printEvaluation(evaluation: EvaluationFile, synthetic: boolean): void {
  const { slices, subjects, summary, checkpoint } = evaluation;
  console.log(
    `Test split${synthetic ? " (synthetic)" : ""}: ${slices.length} slices of ` +
      `${subjects.length} subjects, epoch ${checkpoint.epoch}`,
  );
  const row = (name: string, score: keyof typeof summary, digits: number) => {
    const { mean, sd, q05, median, q95 } = summary[score];
    const cells = [mean, sd, q05, median, q95].map((value) => value.toFixed(digits).padStart(9));
    console.log(`  ${name.padEnd(20)}${cells.join("")}`);
  };
  const header = ["mean", "sd", "5 %", "median", "95 %"].map((cell) => cell.padStart(9));
  console.log(`  ${"".padEnd(20)}${header.join("")}`);
  row("SSIM (Wang)", "ssim", 4);
  row("SSIM (scikit-image)", "ssim_skimage", 4);
  row("PSNR (dB)", "psnr", 2);
  row("MSE", "mse", 6);
  const { fixed_rate, entropy } = evaluation.bits_per_pixel;
  console.log(
    `  perplexity ${evaluation.perplexity.toFixed(1)}, codes used ${evaluation.codes_used}, ` +
      `bits per pixel ${fixed_rate.toFixed(4)} (entropy ${entropy.toFixed(4)})`,
  );
}
