/**
 * Reads the pictures of samples beside their nearest training slices.
 *
 * @module
 */
import { join } from "node:path";
import { SAMPLES_EVALUATION } from "@oasis-vq-vae/trainer/run/schema";
import type { SamplePair, ShownSamples, ShownSamplesEvaluation } from "./generation.ts";
import { readPicture } from "./read_pictures.ts";
import { SiteError } from "./site_error.ts";

/**
 * Reads the pairs that `samples/evaluation.json` names.
 *
 * @param directory path of the run
 * @param samples what was drawn
 * @param evaluation null where it was not evaluated
 * @param url address of the run's page
 * @returns pairs in the order of the file, the most alike first; none where the training slices are not shown
 * @throws {SiteError} for a sample that the run does not have, a path out of the run, and a picture that is missing or damaged
 */
export async function readSamplePairs(
  directory: string,
  samples: ShownSamples | null,
  evaluation: ShownSamplesEvaluation | null,
  url: string,
): Promise<SamplePair[]> {
  const pairs: SamplePair[] = [];
  for (const { sample, training_slice, difference } of evaluation?.nearest_pictures ?? []) {
    const drawn = samples?.samples[sample];
    const audited = evaluation?.audit.samples[sample];
    if (drawn === undefined || audited === undefined) {
      throw new SiteError(
        `Cannot show the samples of ${directory} as ${
          join(directory, SAMPLES_EVALUATION)
        } names sample ${sample}, which is not there; compare them again with "deno task evaluate ${directory} --samples"`,
      );
    }
    pairs.push({
      sample,
      position: drawn.position,
      log2_likelihood: drawn.log2_likelihood,
      nearest: audited.nearest_by_ssim,
      copy: audited.copy,
      pictures: {
        sample: await readPicture(directory, drawn.file, url),
        trainingSlice: await readPicture(directory, training_slice, url),
        difference: await readPicture(directory, difference, url),
      },
    });
  }
  return pairs;
}
