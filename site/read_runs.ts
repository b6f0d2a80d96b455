/**
 * Reads run directories from disk. A file that is damaged, of a later version
 * of the contract, or names a path outside its run is refused with its name.
 *
 * @module
 */
import { basename, join, resolve } from "node:path";
import {
  GENERATION_FILES,
  RUN_FILES,
  SAMPLES_EVALUATION,
  type StepRecord,
} from "@oasis-vq-vae/trainer/run/schema";
import {
  environmentFile,
  evaluationFile,
  manifestFile,
  metricsFile,
  runConfig,
  stepRecord,
  timingFile,
} from "./artifact_decoders.ts";
import { readDownloads } from "./downloads.ts";
import type { Generation } from "./generation.ts";
import {
  priorArchitecture,
  priorMetricsFile,
  samplesEvaluationFile,
  samplesFile,
} from "./generation_decoders.ts";
import { DecodeError, type Decoder } from "./json_decoder.ts";
import { isDirectory, isFile, readText } from "./read_file.ts";
import { readEvaluationPictures, readFrames, readPicture } from "./read_pictures.ts";
import { readSamplePairs } from "./read_sample_pairs.ts";
import type { Run } from "./run.ts";
import { SiteError } from "./site_error.ts";

/**
 * Finds the run directories that can be shown.
 *
 * @param folder the folder of runs, e.g. `artifacts/runs`
 * @returns `ready`: absolute paths of runs with at least one finished epoch, sorted; `skipped`: one line for each folder that has none yet
 */
export async function findRuns(
  folder: string,
): Promise<{ ready: string[]; skipped: string[] }> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory && !entry.name.startsWith(".")) {
        names.push(entry.name);
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const ready: string[] = [];
  const skipped: string[] = [];
  for (const name of names.sort()) {
    const directory = resolve(folder, name);
    if (await isFile(join(directory, RUN_FILES.metrics))) {
      ready.push(directory);
    } else {
      skipped.push(
        `Skipped ${join(folder, name)}: it has no ${RUN_FILES.metrics} yet`,
      );
    }
  }
  return { ready, skipped };
}

/**
 * Reads runs.
 *
 * @param directories paths of run directories
 * @returns the runs in the order of the paths
 * @throws {SiteError} for a missing or damaged file, a later schema version, or two runs of one name
 */
export async function readRuns(directories: readonly string[]): Promise<Run[]> {
  const runs: Run[] = [];
  const seen = new Map<string, string>();
  for (const directory of directories) {
    const run = await readRun(directory);
    // Compared in lower case, since some file systems cannot hold both.
    const other = seen.get(run.name.toLowerCase());
    if (other !== undefined) {
      throw new SiteError(
        `Rename one of two runs, as both are called ${run.name}: ${other} and ${directory}`,
      );
    }
    seen.set(run.name.toLowerCase(), directory);
    runs.push(run);
  }
  return runs;
}

/**
 * Reads one run directory.
 *
 * @param directory its path; the run takes its last part as name
 * @throws {SiteError} for a missing or damaged file or a later schema version
 */
export async function readRun(directory: string): Promise<Run> {
  const name = basename(resolve(directory));
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) {
    throw new SiteError(
      `Rename the run directory so that it has only letters, digits, ".", "_" and "-": current name is ${
        JSON.stringify(name)
      }`,
    );
  }
  if (!(await isDirectory(directory))) {
    throw new SiteError(
      `Cannot read the run ${directory}: there is no such directory; "deno task train" makes one`,
    );
  }
  const url = `/runs/${name}/`;
  const metrics = await readJson(directory, RUN_FILES.metrics, metricsFile);
  if (metrics.epochs.length === 0) {
    throw new SiteError(
      `Cannot show the run ${directory}: ${RUN_FILES.metrics} has no epoch yet; train on with "deno task train --resume ${directory}"`,
    );
  }
  const evaluation = await readOptionalJson(
    directory,
    RUN_FILES.evaluation,
    evaluationFile,
  );
  const steps = await readSteps(directory);
  const generation = await readGeneration(directory, url);
  return {
    name,
    url,
    config: await readJson(directory, RUN_FILES.config, runConfig),
    environment: await readJson(
      directory,
      RUN_FILES.environment,
      environmentFile,
    ),
    metrics,
    steps,
    timing: await readOptionalJson(directory, RUN_FILES.timing, timingFile),
    evaluation,
    manifest: await readJson(directory, RUN_FILES.manifest, manifestFile),
    frames: await readFrames(directory, url, metrics),
    progression: await isFile(join(directory, RUN_FILES.progression))
      ? await readPicture(directory, RUN_FILES.progression, url)
      : null,
    generation,
    evaluationPictures: await readEvaluationPictures(
      directory,
      evaluation,
      url,
    ),
    downloads: await readDownloads(directory, { url, metrics, steps, evaluation, generation }),
  };
}

async function readGeneration(directory: string, url: string): Promise<Generation> {
  const { prior, samples, samplesIndex } = GENERATION_FILES;
  const index = await readOptionalJson(directory, `${samples}/${samplesIndex}`, samplesFile);
  const evaluation = await readOptionalJson(directory, SAMPLES_EVALUATION, samplesEvaluationFile);
  const architecture = await readOptionalJson(
    directory,
    `${prior}/${RUN_FILES.config}`,
    priorArchitecture,
  );
  return {
    architecture: architecture ?? "pixelcnn",
    prior: await readOptionalJson(directory, `${prior}/${RUN_FILES.metrics}`, priorMetricsFile),
    samples: index,
    evaluation,
    contactSheet: index === null ? null : await readPicture(directory, index.contact_sheet, url),
    pairs: await readSamplePairs(directory, index, evaluation, url),
  };
}

async function readJson<T>(
  directory: string,
  file: string,
  decoder: Decoder<T>,
): Promise<T> {
  const path = join(directory, file);
  const text = await readText(path);
  if (text === undefined) {
    throw new SiteError(
      `Cannot read ${path}: there is no such file; is ${directory} a run directory?`,
    );
  }
  return decodeJson(text, decoder, path);
}

async function readOptionalJson<T>(
  directory: string,
  file: string,
  decoder: Decoder<T>,
): Promise<T | null> {
  const path = join(directory, file);
  const text = await readText(path);
  return text === undefined ? null : decodeJson(text, decoder, path);
}

async function readSteps(directory: string): Promise<StepRecord[]> {
  const path = join(directory, RUN_FILES.steps);
  const text = await readText(path) ?? "";
  return text.split("\n").flatMap((line, index) =>
    line.trim() === "" ? [] : [decodeJson(line, stepRecord, `${path} line ${index + 1}`)]
  );
}

function decodeJson<T>(text: string, decoder: Decoder<T>, path: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SiteError(
      `Cannot read ${path} as it is not JSON: ${error.message}; restore it, or make the run again with "deno task train"`,
    );
  }
  try {
    return decoder(value, "");
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new SiteError(`Cannot read ${path}: ${error.message}`);
  }
}
