/**
 * Checks a finished run against the contract of `schema.ts`: every file is
 * there, whole, of the right type, and agrees with the others.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { decodeSafetensors } from "../training/safetensors.ts";
import {
  CONFIG_SHAPE,
  ENVIRONMENT_SHAPE,
  EVALUATION_SHAPE,
  MANIFEST_SHAPE,
  METRICS_SHAPE,
  STEP_SHAPE,
  TIMING_SHAPE,
} from "./contract_shapes.ts";
import { epochFileName } from "./epoch_file_name.ts";
import { hasExpectedSignature } from "./file_signature.ts";
import { SAMPLES_EVALUATION_SHAPE } from "./generation_shapes.ts";
import type { Shape } from "./json_shape.ts";
import { compareHashes, hashRunFiles } from "./manifest.ts";
import { checkNearestPictures } from "./nearest_pictures_check.ts";
import { RunReader } from "./run_reader.ts";
import { PRIOR_CONFIG_SHAPE, PRIOR_METRICS_SHAPE, SAMPLES_SHAPE } from "./prior_shapes.ts";
import {
  type EvaluationFile,
  GENERATION_FILES,
  type MetricsFile,
  RUN_FILES,
  type RunConfig,
  SAMPLES_EVALUATION,
} from "./schema.ts";

/** Number of fixed test slices, where the test split holds as many. */
const FIXED_SLICES = 10;

/** Files that commands of their own make, each with its shape. */
const GENERATED: readonly [name: string, shape: Shape<{ schema_version: number }>][] = [
  [`${GENERATION_FILES.prior}/${RUN_FILES.config}`, PRIOR_CONFIG_SHAPE],
  [`${GENERATION_FILES.prior}/${RUN_FILES.metrics}`, PRIOR_METRICS_SHAPE],
  [`${GENERATION_FILES.samples}/${GENERATION_FILES.samplesIndex}`, SAMPLES_SHAPE],
];

/**
 * Lists every violation of the contract in a finished run. `prior/` and
 * `samples/` may be absent: commands of their own make them.
 *
 * @param folder The run directory.
 * @returns One line a violation, naming the file; empty for a run that keeps the contract.
 * @throws {RunDirectoryError} If it is no run directory at all.
 */
export async function checkRunDirectory(folder: string): Promise<string[]> {
  const run = await RunReader.open(folder);
  const problems: string[] = [];
  const read = async <T extends { schema_version: number }>(
    name: string,
    shape: Shape<T>,
  ): Promise<T | null> => {
    const value = await attempt(problems, () => run.readJson<T>(name));
    if (value === null) return null;
    const violations = shape(value, name);
    problems.push(...violations);
    return violations.length === 0 ? value : null;
  };
  const config = await read(RUN_FILES.config, CONFIG_SHAPE);
  const environment = await read(RUN_FILES.environment, ENVIRONMENT_SHAPE);
  const metrics = await read(RUN_FILES.metrics, METRICS_SHAPE);
  const timing = await read(RUN_FILES.timing, TIMING_SHAPE);
  const evaluation = await read(RUN_FILES.evaluation, EVALUATION_SHAPE);
  const manifest = await read(RUN_FILES.manifest, MANIFEST_SHAPE);

  const files = await run.list("");
  for (const [name, shape] of GENERATED) {
    if (files.includes(name)) await read(name, shape);
  }
  const evaluated = files.includes(SAMPLES_EVALUATION);
  const compared = evaluated ? await read(SAMPLES_EVALUATION, SAMPLES_EVALUATION_SHAPE) : null;
  // Of a file that cannot be read nobody knows which pictures it names.
  if (!evaluated || compared) problems.push(...checkNearestPictures(compared, files));
  const hashes = await hashRunFiles(folder);
  const testSlices = environment?.dataset.slices.test ?? null;
  if (metrics) {
    problems.push(...checkEpochs(metrics, config, testSlices));
    if (timing) problems.push(...checkTimedEpochs(metrics, timing.epochs));
    for (const { epoch } of metrics.epochs) {
      const frame = `${RUN_FILES.frames}/${epochFileName(epoch, "png")}`;
      if (!files.includes(frame)) problems.push(`${frame} is missing`);
    }
  }
  if (evaluation) {
    problems.push(...checkEvaluation(evaluation, config, testSlices, hashes));
  }
  await attempt(problems, async () => {
    const text = await run.readText(RUN_FILES.steps);
    problems.push(...checkSteps(text));
  });
  if (!files.includes(RUN_FILES.progression)) {
    problems.push(`${RUN_FILES.progression} is missing`);
  }
  for (const pointer of ["latest", "best"] as const) {
    const file = await attempt(problems, () => run.checkpointAt(pointer));
    const name = `${RUN_FILES.checkpoints}/${pointer}`;
    if (file === null && !files.includes(name)) {
      problems.push(`${name} is missing`);
    }
  }
  for (const name of files) {
    if (!/\.(png|gif|npy|safetensors)$/.test(name)) continue;
    const bytes = await run.readBytes(name);
    if (!hasExpectedSignature(name, bytes)) {
      problems.push(`${name} is cut short, or not what its name says`);
    }
    if (name.endsWith(".safetensors")) {
      await attempt(problems, () => decodeSafetensors(bytes, name));
    }
  }
  if (manifest) {
    for (const { path, kind } of compareHashes(manifest.files, hashes)) {
      problems.push(`${RUN_FILES.manifest}: ${path} is ${kind}`);
    }
  }
  return problems;
}

/** Runs an action; an error that names a file becomes a problem, and the answer null. */
async function attempt<T>(
  problems: string[],
  action: () => T | Promise<T>,
): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(error.message);
    return null;
  }
}

function checkEpochs(
  metrics: MetricsFile,
  config: RunConfig | null,
  testSlices: number | null,
): string[] {
  const file = RUN_FILES.metrics;
  const problems: string[] = [];
  metrics.epochs.forEach((row, i) => {
    const at = `${file}.epochs[${i}]`;
    if (row.epoch !== i) {
      problems.push(`${at}.epoch must be ${i}: current value is ${row.epoch}`);
    }
    if ((row.train === null) !== (i === 0)) {
      problems.push(`${at}.train must be null at epoch 0 and only there`);
    }
    const before = metrics.epochs[i - 1]?.step ?? -1;
    if (row.step <= before) {
      problems.push(`${at}.step must rise: ${before} comes before ${row.step}`);
    }
    for (const split of [row.train, row.validation]) {
      if (split && config) {
        problems.push(...checkUsage(`${at}`, split, config));
      }
    }
  });
  if (config && metrics.epochs.length !== config.training.epochs + 1) {
    problems.push(
      `${file}.epochs must hold ${
        config.training.epochs + 1
      } epochs, 0 included: it holds ${metrics.epochs.length}`,
    );
  }
  if (testSlices !== null) {
    const expected = Math.min(FIXED_SLICES, testSlices);
    const indices = new Set(metrics.test10.map(({ index }) => index));
    if (
      metrics.test10.length !== expected || indices.size !== expected ||
      Math.max(...indices) >= testSlices
    ) {
      problems.push(
        `${file}.test10 must name ${expected} different slices of the ${testSlices} test slices: current indices are ${
          metrics.test10.map(({ index }) => index)
        }`,
      );
    }
  }
  return problems;
}

function checkTimedEpochs(
  metrics: MetricsFile,
  timed: readonly { epoch: number }[],
): string[] {
  const trained = metrics.epochs.map(({ epoch }) => epoch)
    .filter((epoch) => epoch > 0);
  const epochs = timed.map(({ epoch }) => epoch).filter((epoch) => epoch > 0);
  return String(trained) === String(epochs) ? [] : [
    `${RUN_FILES.timing}.epochs must be the trained ones of ${RUN_FILES.metrics}, ${trained}: current epochs are ${epochs}`,
  ];
}

function checkUsage(
  at: string,
  usage: { perplexity: number; codes_used: number },
  config: RunConfig,
): string[] {
  const codes = config.model.numEmbeddings;
  return usage.codes_used <= codes && usage.perplexity <= codes * (1 + 1e-6)
    ? []
    : [`${at}: more codes in use than the codebook's ${codes}`];
}

function checkSteps(text: string): string[] {
  const file = RUN_FILES.steps;
  const lines = text.split("\n");
  if (lines.pop() !== "") return [`${file} does not end with a newline`];
  if (lines.length === 0) return [`${file} is empty`];
  let last = 0;
  return lines.flatMap((line, i) => {
    const at = `${file}:${i + 1}`;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      return [`${at} is not valid JSON`];
    }
    const violations = STEP_SHAPE(record, at);
    if (violations.length > 0) return violations;
    const { step } = record as { step: number };
    const rises = step > last;
    last = step;
    return rises ? [] : [`${at}.step must rise: current value is ${step}`];
  });
}

function checkEvaluation(
  evaluation: EvaluationFile,
  config: RunConfig | null,
  testSlices: number | null,
  hashes: Readonly<Record<string, string>>,
): string[] {
  const file = RUN_FILES.evaluation;
  const problems: string[] = [];
  if (testSlices !== null && evaluation.slices.length !== testSlices) {
    problems.push(
      `${file}.slices must hold the whole test split of ${testSlices}: it holds ${evaluation.slices.length}`,
    );
  }
  const subjects = [...new Set(evaluation.slices.map((row) => row.subject))];
  if (
    String(subjects.sort()) !==
      String(evaluation.subjects.map((row) => row.subject))
  ) {
    problems.push(`${file}.subjects must be those of its slices, sorted`);
  }
  const { file: checkpoint, sha256 } = evaluation.checkpoint;
  if (hashes[checkpoint] !== sha256) {
    problems.push(
      `${file}.checkpoint must be a file of the run with its SHA-256: current value is ${checkpoint}`,
    );
  }
  for (const picture of evaluation.pictures) {
    for (const name of [picture.file, picture.codes_file, ...Object.values(picture.panels)]) {
      if (!Object.hasOwn(hashes, name)) problems.push(`${name} is missing`);
    }
  }
  if (config) problems.push(...checkUsage(file, evaluation, config));
  return problems;
}
