/**
 * What a reader can take away of a run.
 *
 * @module
 */
import { GENERATION_FILES, RUN_FILES, SAMPLES_EVALUATION } from "@oasis-vq-vae/trainer/run/schema";
import { metricsCsv, slicesCsv, stepsCsv } from "./run_csv.ts";
import { fileSize } from "./read_file.ts";
import type { Run } from "./run.ts";
import { runPath } from "./run_path.ts";

/** A file of the report that a run's page offers. */
export interface Download {
  /** Its last part, e.g. `metrics.json`. */
  name: string;
  /** Address in the site, from its root. */
  url: string;
  /** In bytes. */
  size: number;
  /** Reads it, or makes it: what is large is not held until it is written. */
  content(): Promise<Uint8Array | string>;
}

/** Files on one subject. */
export interface DownloadGroup {
  what: string;
  files: Download[];
}

/** What is looked for downloads. */
export type DownloadedRun = Pick<Run, "url" | "metrics" | "steps" | "evaluation" | "generation">;

/**
 * Lists the downloads of a run; a file that is not there yet is left out, and
 * so is a group without any.
 *
 * @param directory path of the run
 * @throws {SiteError} for a path out of the run
 */
export async function readDownloads(
  directory: string,
  run: DownloadedRun,
): Promise<DownloadGroup[]> {
  const { url, metrics, steps, evaluation, generation: { samples } } = run;
  const copy = async (file: string | undefined): Promise<Download[]> => {
    if (file === undefined) return [];
    const path = runPath(directory, file);
    const size = await fileSize(path);
    if (size === undefined) return [];
    return [{ name: lastPart(file), url: url + file, size, content: () => Deno.readFile(path) }];
  };
  const made = (name: string, text: string): Download => ({
    name,
    url: url + name,
    size: new TextEncoder().encode(text).length,
    content: () => Promise.resolve(text),
  });
  const { prior, samples: folder, samplesIndex } = GENERATION_FILES;
  const groups: DownloadGroup[] = [
    {
      what: "Losses and scores by epoch",
      files: [...await copy(RUN_FILES.metrics), made("metrics.csv", metricsCsv(metrics))],
    },
    {
      what: "Losses by update",
      files: steps.length === 0 ? [] : [made("steps.csv", stepsCsv(steps))],
    },
    {
      what: "Scores of every test slice",
      files: evaluation === null
        ? []
        : [...await copy(RUN_FILES.evaluation), made("evaluation.csv", slicesCsv(evaluation))],
    },
    {
      what: "Model: parameters, and the state to train on from (safetensors)",
      files: await copy(evaluation?.checkpoint.file),
    },
    { what: "Prior over the codes, by epoch", files: await copy(`${prior}/${RUN_FILES.metrics}`) },
    {
      what: "Prior: parameters, and the state to train on from (safetensors)",
      files: await copy(samples?.prior_checkpoint.file),
    },
    {
      what: "Generated slices: what they are, and their codes (NumPy)",
      files: samples === null
        ? []
        : [...await copy(`${folder}/${samplesIndex}`), ...await copy(samples.codes_file)],
    },
    { what: "Comparison of the generated slices", files: await copy(SAMPLES_EVALUATION) },
    { what: "Every value of the configuration", files: await copy(RUN_FILES.config) },
    { what: "Versions, adapter, commit, data", files: await copy(RUN_FILES.environment) },
    { what: "SHA-256 of every file to compare", files: await copy(RUN_FILES.manifest) },
  ];
  return groups.filter(({ files }) => files.length > 0);
}

function lastPart(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
