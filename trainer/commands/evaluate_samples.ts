/**
 * `deno task evaluate RUN --samples`: are the samples good, and are they new?
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Device } from "../backend/device.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { decodeNpy } from "../data/prepared/npy.ts";
import { DatasetError, RunDirectoryError } from "../errors.ts";
import { evaluateGeneration } from "../generation/evaluate_generation.ts";
import { evaluationSentences, evaluationTable } from "../generation/evaluation_text.ts";
import { type CodedSlices, type RunModel, runModel } from "../generation/run_model.ts";
import type { CodeMaps } from "../prior/code_maps.ts";
import {
  NEAREST_FOLDER,
  SAMPLES_EVALUATION,
  type SamplesEvaluationFile,
} from "../run/generation_schema.ts";
import { writeManifest } from "../run/manifest.ts";
import { GENERATION_FILES, type SamplesFile } from "../run/prior_schema.ts";
import { SAMPLES_SHAPE } from "../run/prior_shapes.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import type { RunReader } from "../run/run_reader.ts";
import { type RunConfig, SCHEMA_VERSION, SPLIT_NAMES, type SplitName } from "../run/schema.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import type { Executor } from "../training/executor.ts";
import { disposeState, modelValues } from "../training/state.ts";
import { writeNearestPictures } from "./nearest_pictures.ts";

const SAMPLES_INDEX = `${GENERATION_FILES.samples}/${GENERATION_FILES.samplesIndex}`;

/**
 * Evaluates the samples of an open run and writes `samples/evaluation.json`,
 * and, of a synthetic dataset, `samples/nearest/`: the training slices that the
 * samples are nearest to. What a former evaluation wrote is removed. The run's
 * manifest then says `interrupted`, until the caller writes another.
 *
 * What is evaluated are the drawn codes, decoded by the checkpoint that decoded
 * them for the pictures.
 *
 * @param dataset The run's.
 * @param executor Reconstructs all splits; on the CPU that is most of the time.
 * @param showTrainingSlices Whether real people's training slices may be shown, too.
 * @returns The file's content.
 * @throws {RunDirectoryError} If the run has no samples, or they are damaged, of
 *   another model, or completions of a real slice.
 * @throws {DatasetError} If there are fewer than 8 samples, validation or test slices.
 */
export async function evaluateSamples(
  run: RunDirectory,
  config: RunConfig,
  dataset: Dataset,
  device: Device,
  executor: Executor,
  showTrainingSlices: boolean,
): Promise<SamplesEvaluationFile> {
  const index = await readSamplesIndex(run);
  const maps = await readSampleCodes(run, config, index);
  const { file, sha256 } = index.checkpoint;
  const bytes = await run.readBytes(file);
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
    throw new RunDirectoryError(
      `Cannot evaluate the samples of ${run.path} as ${file} is no longer the checkpoint that ` +
        `decoded them; ${drawAgain(run)}`,
    );
  }
  const state = decodeCheckpoint(config, bytes, `${run.path}/${file}`);
  try {
    const { training_pixels } = dataset.card;
    const model = runModel(config, executor, modelValues(state), training_pixels);
    const data = {
      samples: await model.decode(maps),
      dataset,
      coded: await codeSplits(model, dataset),
    };
    const figures = await evaluateGeneration(data, model, config.seed);
    device.check();
    // Between the files and the manifest that lists them, the run is not whole.
    await writeManifest(run, "interrupted");
    // First, so that it never names a picture that is not there.
    await run.removeFile(SAMPLES_EVALUATION);
    await run.clearFolder(NEAREST_FOLDER);
    const shown = dataset.card.synthetic || showTrainingSlices;
    const { samples, coded } = data;
    const evaluation: SamplesEvaluationFile = {
      schema_version: SCHEMA_VERSION,
      seed: config.seed,
      checkpoint: { file, sha256 },
      prior_checkpoint: {
        file: index.prior_checkpoint.file,
        sha256: index.prior_checkpoint.sha256,
      },
      ...figures,
      ...(shown && {
        nearest_pictures: await writeNearestPictures(
          run,
          figures.audit.samples,
          samples.slices,
          coded.train.slices,
        ),
      }),
    };
    await run.writeJson(SAMPLES_EVALUATION, evaluation);
    return evaluation;
  } finally {
    disposeState(state);
  }
}

/** Prints an evaluation as a table, with a sentence for each figure. */
export function printSamplesEvaluation(
  evaluation: SamplesEvaluationFile,
  synthetic: boolean,
): void {
  const { samples, compared, position_gap } = evaluation;
  const some = compared < samples ? `${compared} of ${samples} samples` : `${samples} samples`;
  console.log(
    `Samples${synthetic ? " (synthetic)" : ""}: ${some} against ${compared} test slices from ` +
      `the same places in the brain (${(100 * position_gap.test).toFixed(1)} % of its height ` +
      "apart on average)",
  );
  for (const line of evaluationTable(evaluation)) console.log(`  ${line}`);
  for (const line of evaluationSentences(evaluation)) console.log(line);
  console.log(
    evaluation.nearest_pictures === undefined
      ? "The nearest training slices are not shown, as they are of people; " +
        "--show-training-slices writes them."
      : `The samples most like a training slice are beside it in ${NEAREST_FOLDER}/ and the report.`,
  );
}

async function readSamplesIndex(run: RunReader): Promise<SamplesFile> {
  if (!await run.has(SAMPLES_INDEX)) {
    throw new RunDirectoryError(
      `Run ${run.path} has no samples yet: draw some with deno task sample ${run.path}`,
    );
  }
  const index = await run.readJson(SAMPLES_INDEX, SAMPLES_SHAPE);
  if (index.completion !== null) {
    throw new RunDirectoryError(
      `Cannot evaluate the samples of ${run.path} as they complete test slice ` +
        `${index.completion.slice} and so share its codes; draw whole slices with ` +
        `deno task sample ${run.path}`,
    );
  }
  return index;
}

/** Codes and positions of all samples. */
async function readSampleCodes(
  run: RunReader,
  config: RunConfig,
  index: SamplesFile,
): Promise<CodeMaps> {
  const path = `${run.path}/${index.codes_file}`;
  const { imageSize, filters, numEmbeddings } = config.model;
  const edge = imageSize / 2 ** filters.length;
  const wanted = [index.samples.length, edge, edge];
  const bytes = await run.readBytes(index.codes_file);
  let array;
  try {
    array = decodeNpy(bytes, path);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new RunDirectoryError(
      `Cannot read ${path} as it is not an intact NumPy array; ${drawAgain(run)}`,
      { cause: error },
    );
  }
  if (String(array.shape) !== String(wanted)) {
    throw new RunDirectoryError(
      `Cannot use ${path} as its shape must be ${wanted.join("×")}, the samples of this run's ` +
        `model: it is ${array.shape.join("×")}; ${drawAgain(run)}`,
    );
  }
  const codes = Int32Array.from(array.data);
  const wrong = codes.find((code) => code >= numEmbeddings);
  if (wrong !== undefined) {
    throw new RunDirectoryError(
      `Cannot use ${path} as its codes must be below ${numEmbeddings}: one is ${wrong}; ` +
        drawAgain(run),
    );
  }
  const positions = Float64Array.from(index.samples, ({ position }) => position);
  return { codes, positions, count: index.samples.length, height: edge, width: edge };
}

async function codeSplits(
  model: RunModel,
  dataset: Dataset,
): Promise<Record<SplitName, CodedSlices>> {
  const coded: Partial<Record<SplitName, CodedSlices>> = {};
  for (const split of SPLIT_NAMES) {
    const { slices } = dataset.card.splits[split];
    const positions = Float64Array.from(slices, ({ position }) => position);
    coded[split] = await model.reconstruct(dataset.splits[split], positions);
  }
  return coded as Record<SplitName, CodedSlices>;
}

function drawAgain(run: RunReader): string {
  return `draw the samples again with deno task sample ${run.path}`;
}
