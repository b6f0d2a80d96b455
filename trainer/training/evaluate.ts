/**
 * The evaluation of the whole test split.
 *
 * @module
 */
import type { Dataset } from "../data/prepared/dataset.ts";
import { codebookUsage } from "../metrics/codebook_usage.ts";
import { meanScoresBySubject, summariseScores } from "../metrics/slice_scores.ts";
import {
  type EvaluationFile,
  type ReconstructionPicture,
  type RunConfig,
  SCHEMA_VERSION,
} from "../run/schema.ts";
import type { Executor, ModelValues } from "./executor.ts";
import { type ScoredSplit, scoreSlices } from "./score_split.ts";
import { fixedTestSlices } from "./train.ts";

/** The figures, and the reconstructions behind them. */
export interface Evaluation {
  file: EvaluationFile;
  scored: ScoredSplit;
}

/**
 * Reconstructs and scores every test slice.
 *
 * @param checkpoint Which parameters `values` are, for the record.
 */
export async function evaluate(
  config: RunConfig,
  dataset: Dataset,
  executor: Executor,
  values: ModelValues,
  checkpoint: EvaluationFile["checkpoint"],
): Promise<Evaluation> {
  const { test } = dataset.splits;
  const records = dataset.card.splits.test.slices;
  const scored = await scoreSlices(executor, values, test, dataset.card.training_pixels);
  const slices = scored.slices.map((scores, i) => ({
    subject: records[i].subject,
    position: records[i].position,
    ...scores,
  }));
  const subjects = meanScoresBySubject(slices);
  const usage = codebookUsage(scored.counts);
  const edge = config.model.imageSize / 2 ** config.model.filters.length;
  const codesPerPixel = edge ** 2 / config.model.imageSize ** 2;
  return {
    file: {
      schema_version: SCHEMA_VERSION,
      checkpoint,
      slices,
      subjects,
      summary: summariseScores(slices),
      subject_summary: summariseScores(subjects),
      perplexity: usage.perplexity,
      codes_used: usage.codesUsed,
      bits_per_pixel: {
        fixed_rate: codesPerPixel * Math.log2(config.model.numEmbeddings),
        entropy: codesPerPixel * usage.entropyBits,
      },
      code_map: { height: edge, width: edge },
      pictures: choosePictures(slices, fixedTestSlices(test.count, config.seed)),
    },
    scored,
  };
}

/** The fixed slices, and the best, median and worst by SSIM. */
function choosePictures(
  slices: EvaluationFile["slices"],
  fixed: readonly number[],
): ReconstructionPicture[] {
  const ranked = slices.map((_, i) => i).sort((a, b) => slices[b].ssim - slices[a].ssim || a - b);
  const chosen: [number, ReconstructionPicture["role"]][] = [
    [ranked[0], "best"],
    [ranked[Math.floor((ranked.length - 1) / 2)], "median"],
    [ranked[ranked.length - 1], "worst"],
    ...fixed.map((index): [number, "fixed"] => [index, "fixed"]),
  ];
  return chosen.map(([index, role]) => {
    const number = String(index).padStart(4, "0");
    return {
      file: `reconstructions/original_vs_reconstructed_${number}.png`,
      codes_file: `codes/${number}.png`,
      panels: {
        original: `reconstructions/${number}_original.png`,
        reconstruction: `reconstructions/${number}_reconstruction.png`,
        difference: `reconstructions/${number}_difference.png`,
        codes: `codes/${number}_map.png`,
      },
      index,
      subject: slices[index].subject,
      role,
      ssim: slices[index].ssim,
    };
  });
}
