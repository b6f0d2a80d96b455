/**
 * Writes pictures of the training slices that samples are nearest to.
 *
 * @module
 */
import { scaledSlice } from "../data/prepared/batches.ts";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { mostAlike } from "../generation/most_alike.ts";
import { encodePng } from "../pictures/png.ts";
import { drawReconstructionPanels } from "../pictures/reconstruction_picture.ts";
import {
  type AuditedSample,
  NEAREST_FOLDER,
  type NearestPictures,
} from "../run/generation_schema.ts";
import type { RunDirectory } from "../run/run_directory.ts";

/** Samples with such pictures at most: as many as are on the contact sheet. */
const MOST_PICTURES = 64;

/**
 * Writes the pictures of the most alike samples into the empty folder
 * `samples/nearest/`. What is drawn is what the audit has compared, so that
 * the SSIM beside a pair is the pair's.
 *
 * @param audited The audit of each sample.
 * @param samples The samples, 8-bit, in the same order.
 * @param training The training split as the decoder draws it, 8-bit.
 * @returns Their names, in the order of {@link mostAlike}.
 * @throws {RunDirectoryError} If the file system refuses.
 */
export async function writeNearestPictures(
  run: RunDirectory,
  audited: readonly AuditedSample[],
  samples: SliceArray,
  training: SliceArray,
): Promise<NearestPictures[]> {
  const { height, width } = samples;
  const written: NearestPictures[] = [];
  for (const sample of mostAlike(audited, MOST_PICTURES)) {
    const panels = drawReconstructionPanels({
      original: scaledSlice(training, audited[sample].nearest_by_ssim.index),
      reconstruction: scaledSlice(samples, sample),
      height,
      width,
    });
    const number = String(sample).padStart(4, "0");
    const names: NearestPictures = {
      sample,
      training_slice: `${NEAREST_FOLDER}/${number}_training.png`,
      difference: `${NEAREST_FOLDER}/${number}_difference.png`,
    };
    await run.writeBytes(names.training_slice, encodePng(panels.original));
    await run.writeBytes(names.difference, encodePng(panels.difference));
    written.push(names);
  }
  return written;
}
