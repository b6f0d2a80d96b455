/**
 * What predictors that know no neighbours reach: the yardsticks of the prior's
 * likelihood.
 *
 * @module
 */
import type { PriorMetricsFile } from "../run/prior_schema.ts";
import type { CodeMaps } from "./code_maps.ts";

/**
 * Cross-entropies of the validation codes in bits per code: of the uniform
 * distribution, of the training codes' frequencies, and of their frequencies
 * at each place of the map.
 *
 * Counts are smoothed, since a code may be new: the frequencies with one count
 * more of every code (Laplace), those at a place with eight counts more, spread
 * as the frequencies over all places are.
 *
 * @param numEmbeddings K; every code lies in [0, K).
 */
export function codeBaselines(
  train: CodeMaps,
  validation: CodeMaps,
  numEmbeddings: number,
): PriorMetricsFile["baselines"] {
  const places = train.height * train.width;
  const counts = new Float64Array(numEmbeddings);
  const placeCounts = new Float64Array(places * numEmbeddings);
  train.codes.forEach((code, i) => {
    counts[code]++;
    placeCounts[(i % places) * numEmbeddings + code]++;
  });
  const total = train.codes.length;
  const frequency = (code: number) => (counts[code] + 1) / (total + numEmbeddings);
  let marginal = 0;
  let place = 0;
  validation.codes.forEach((code, i) => {
    const smoothed = placeCounts[(i % places) * numEmbeddings + code] +
      PLACE_COUNTS * frequency(code);
    marginal -= Math.log2(frequency(code));
    place -= Math.log2(smoothed / (train.count + PLACE_COUNTS));
  });
  return {
    uniform_bits: Math.log2(numEmbeddings),
    marginal_bits: marginal / validation.codes.length,
    place_bits: place / validation.codes.length,
  };
}

/** Counts that the overall frequencies are worth at each place. */
const PLACE_COUNTS = 8;
