/**
 * Writes an evaluation into a run directory: figures, pictures and codes.
 *
 * @module
 */
import { scaledSlice } from "../data/prepared/batches.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { encodeNpy } from "../data/prepared/npy.ts";
import { drawCodeMap, drawCodeMapPicture } from "../pictures/code_map_picture.ts";
import { encodePng } from "../pictures/png.ts";
import {
  drawReconstructionPanels,
  drawReconstructionPicture,
} from "../pictures/reconstruction_picture.ts";
import type { Evaluation } from "../training/evaluate.ts";
import type { RunDirectory } from "./run_directory.ts";
import { type ReconstructionPanels, RUN_FILES, type RunConfig } from "./schema.ts";

/**
 * Replaces the run's evaluation: `evaluation.json`, the reconstructions of the
 * chosen slices, their code maps, and `codes/test.npy`, uint16 [slices, height,
 * width], the codes of the whole test split.
 */
export async function writeEvaluation(
  run: RunDirectory,
  config: RunConfig,
  dataset: Dataset,
  evaluation: Evaluation,
): Promise<void> {
  const { file, scored } = evaluation;
  const { test } = dataset.splits;
  const { height, width } = test;
  const synthetic = dataset.card.synthetic;
  const records = dataset.card.splits.test.slices;
  const codeCount = file.code_map.height * file.code_map.width;

  await run.clearFolder(RUN_FILES.reconstructions);
  await run.clearFolder(RUN_FILES.codes);
  for (const picture of uniquePictures(file.pictures)) {
    const { index } = picture;
    const { subject, position } = records[index];
    const pair = {
      original: scaledSlice(test, index),
      reconstruction: scored.pixels.subarray(index * height * width, (index + 1) * height * width),
      height,
      width,
    };
    const { ssim } = picture;
    const labelled = drawReconstructionPicture({ ...pair, subject, position, ssim, synthetic });
    await run.writeBytes(picture.file, encodePng(labelled));
    const map = {
      codes: scored.indices.subarray(index * codeCount, (index + 1) * codeCount),
      ...file.code_map,
    };
    const codes = drawCodeMapPicture({
      ...map,
      numEmbeddings: config.model.numEmbeddings,
      subject,
      position,
      synthetic,
    });
    await run.writeBytes(picture.codes_file, encodePng(codes));
    const panels = { ...drawReconstructionPanels(pair), codes: drawCodeMap(map) };
    for (const [name, panel] of Object.entries(panels)) {
      const path = picture.panels[name as keyof ReconstructionPanels];
      await run.writeBytes(path, encodePng(panel));
    }
  }
  const shape = [test.count, file.code_map.height, file.code_map.width];
  const data = Uint16Array.from(scored.indices);
  await run.writeBytes(`${RUN_FILES.codes}/test.npy`, encodeNpy({ dtype: "uint16", shape, data }));
  await run.writeJson(RUN_FILES.evaluation, file);
}

/** A slice can be both fixed and best: one picture serves both. */
function uniquePictures<T extends { file: string }>(pictures: readonly T[]): T[] {
  return [...new Map(pictures.map((picture) => [picture.file, picture])).values()];
}
