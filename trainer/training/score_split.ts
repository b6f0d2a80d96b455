/**
 * Scores of a whole split: reconstruct, compare, count codes.
 *
 * @module
 */
import { scaledPixels, scaledSlice, standardisedSlices } from "../data/prepared/batches.ts";
import type { PixelStatistics } from "../data/prepared/batches.ts";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { codebookUsage } from "../metrics/codebook_usage.ts";
import { scoreSlice } from "../metrics/slice_scores.ts";
import type { QuantizerConfig, SliceScores, SplitMetrics } from "../run/schema.ts";
import type { Executor, ModelValues } from "./executor.ts";
import type { Reconstruction } from "./reconstruct.ts";

/** A split as the model reconstructs it. */
export interface ScoredSplit {
  /** In the split's order. */
  slices: SliceScores[];
  /** Reconstructed pixels clipped to [0, 1], [slices, height, width]. */
  pixels: Float32Array;
  /** Codes, [slices, codeHeight, codeWidth]. */
  indices: Int32Array;
  /** How often each code was chosen, [K]. */
  counts: Float64Array;
  /** Standardised, before clipping: what the losses are computed from. */
  reconstruction: Reconstruction;
}

/**
 * Reconstructs and scores the given slices of a split.
 *
 * @param indices Slice numbers; all slices where left out.
 */
export async function scoreSlices(
  executor: Executor,
  values: ModelValues,
  slices: SliceArray,
  statistics: PixelStatistics,
  indices: ArrayLike<number> = Uint32Array.from(
    { length: slices.count },
    (_, i) => i,
  ),
): Promise<ScoredSplit> {
  const standardised = standardisedSlices(slices, indices, statistics);
  const reconstruction = await executor.reconstruct(values, standardised);
  const pixels = scaledPixels(reconstruction.pixels, statistics);
  const { height, width } = slices;
  const size = height * width;
  const scores: SliceScores[] = [];
  for (let i = 0; i < indices.length; i++) {
    const reconstructed = pixels.subarray(i * size, (i + 1) * size);
    scores.push(
      scoreSlice(scaledSlice(slices, indices[i]), reconstructed, height, width),
    );
  }
  const counts = new Float64Array(values.embeddings.shape[0]);
  for (const code of reconstruction.indices) counts[code]++;
  return {
    slices: scores,
    pixels,
    indices: reconstruction.indices,
    counts,
    reconstruction,
  };
}

/** Losses and mean scores of a split. */
export async function splitMetrics(
  quantizer: QuantizerConfig,
  executor: Executor,
  values: ModelValues,
  slices: SliceArray,
  statistics: PixelStatistics,
): Promise<SplitMetrics> {
  const scored = await scoreSlices(executor, values, slices, statistics);
  const originals = standardisedSlices(
    slices,
    Uint32Array.from({ length: slices.count }, (_, i) => i),
    statistics,
  );
  let squares = 0;
  const { pixels, codebookLoss, commitmentLoss } = scored.reconstruction;
  for (let i = 0; i < pixels.length; i++) {
    squares += (pixels[i] - originals[i]) ** 2;
  }
  const reconstruction = squares / pixels.length;
  const usage = codebookUsage(scored.counts);
  return {
    total: totalLoss(quantizer, reconstruction, codebookLoss, commitmentLoss),
    reconstruction,
    codebook: codebookLoss,
    commitment: commitmentLoss,
    mse: meanOf(scored.slices, "mse"),
    psnr: meanOf(scored.slices, "psnr"),
    ssim: meanOf(scored.slices, "ssim"),
    perplexity: usage.perplexity,
    codes_used: usage.codesUsed,
  };
}

/** What is minimised, from its terms; as `forward` adds them. */
function totalLoss(
  quantizer: QuantizerConfig,
  reconstruction: number,
  codebook: number,
  commitment: number,
): number {
  return reconstruction + quantizer.commitmentCost * commitment +
    (quantizer.codebook === "gradient" ? codebook : 0);
}

/** Mean of one score. */
export function meanOf(
  scores: readonly SliceScores[],
  name: keyof SliceScores,
): number {
  return scores.reduce((sum, score) => sum + score[name], 0) / scores.length;
}
