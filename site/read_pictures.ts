/**
 * Reads the pictures of a run that are shown.
 *
 * @module
 */
import { join } from "node:path";
import {
  type EvaluationFile,
  GENERATION_FILES,
  type MetricsFile,
  NEAREST_FOLDER,
  RUN_FILES,
} from "@oasis-vq-vae/trainer/run/schema";
import { imageSize } from "./image_size.ts";
import { isFile } from "./read_file.ts";
import type { Frame, Picture } from "./run.ts";
import { runPath } from "./run_path.ts";
import { SiteError } from "./site_error.ts";

/** At most so many frames are in the report, evenly spread over the epochs. */
export const MOST_FRAMES = 100;

/**
 * Reads the frames to show.
 *
 * @param directory path of the run
 * @param url address of the run's page
 * @param metrics tells the epochs; an epoch without a frame is passed over
 * @throws {SiteError} for a file that is not a picture
 */
export async function readFrames(
  directory: string,
  url: string,
  metrics: MetricsFile,
): Promise<Frame[]> {
  const present: { epoch: number; file: string }[] = [];
  for (const { epoch } of metrics.epochs) {
    const number = String(epoch).padStart(4, "0");
    const file = `${RUN_FILES.frames}/epoch-${number}.png`;
    if (await isFile(join(directory, file))) present.push({ epoch, file });
  }
  const frames: Frame[] = [];
  for (const { epoch, file } of spread(present, MOST_FRAMES)) {
    frames.push({ epoch, picture: await readPicture(directory, file, url) });
  }
  return frames;
}

/**
 * Picks elements that lie evenly apart; the first and the last are among them.
 *
 * @param values any number of elements
 * @param count how many to pick, at least 2
 * @returns `values` itself where it has no more than `count`
 */
export function spread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from(
    { length: count },
    (_, index) => values[Math.round(index * (values.length - 1) / (count - 1))],
  );
}

/**
 * Reads the panels that `evaluation.json` names; the report labels them itself.
 *
 * @returns them by their path inside the run directory
 * @throws {SiteError} for a path out of the run, and for a picture that is missing or damaged
 */
export async function readEvaluationPictures(
  directory: string,
  evaluation: EvaluationFile | null,
  url: string,
): Promise<Record<string, Picture>> {
  const pictures: Record<string, Picture> = {};
  for (const { panels } of evaluation?.pictures ?? []) {
    for (const path of Object.values(panels)) {
      pictures[path] ??= await readPicture(directory, path, url);
    }
  }
  return pictures;
}

/**
 * Reads one picture.
 *
 * @param directory path of the run
 * @param file path inside the run directory
 * @param url address of the run's page
 * @throws {SiteError} for a path out of the run, and for a picture that is missing or damaged
 */
export async function readPicture(
  directory: string,
  file: string,
  url: string,
): Promise<Picture> {
  const path = runPath(directory, file);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new SiteError(
      `Cannot read the picture ${path}: there is no such file; make it again with "deno task ${
        taskFor(file, directory)
      }"`,
    );
  }
  const size = imageSize(bytes);
  if (size === undefined) {
    throw new SiteError(
      `Cannot show the picture ${path}: it is neither a PNG nor a GIF`,
    );
  }
  return { file, url: url + file, bytes, ...size };
}

/** What makes a picture again. */
function taskFor(file: string, directory: string): string {
  if (file.startsWith(`${NEAREST_FOLDER}/`)) return `evaluate ${directory} --samples`;
  if (file.startsWith(`${GENERATION_FILES.samples}/`)) return `sample ${directory}`;
  return `evaluate ${directory}`;
}
