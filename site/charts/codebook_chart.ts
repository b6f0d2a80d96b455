/**
 * Use of the codebook by epoch.
 *
 * @module
 */
import type { EpochMetrics } from "@oasis-vq-vae/trainer/run/schema";
import type { Chart } from "./chart.ts";

/**
 * The chart of perplexity and the number of used codes of the validation split.
 *
 * @param epochs rows of `metrics.json`
 * @param numEmbeddings K, the number of codes: the upper end of the axis
 */
export function codebookChart(
  epochs: readonly EpochMetrics[],
  numEmbeddings: number,
): Chart {
  return {
    id: "codebook-use",
    title: `Use of the ${numEmbeddings} codes by epoch`,
    description:
      `Two lines over the epochs for the validation split: how many of the ${numEmbeddings} codes were chosen at least once, and the perplexity of the choice.`,
    xLabel: "Epoch",
    axis: "epoch",
    yLabel: `Codes, of ${numEmbeddings}`,
    scales: ["linear"],
    yDomain: [0, numEmbeddings],
    series: [
      {
        name: "Codes in use",
        colour: 4,
        mark: "line",
        points: epochs.map(({ epoch, validation }) => ({
          x: epoch,
          y: validation.codes_used,
        })),
      },
      {
        name: "Perplexity",
        colour: 2,
        mark: "dashed",
        points: epochs.map(({ epoch, validation }) => ({
          x: epoch,
          y: validation.perplexity,
        })),
      },
    ],
  };
}
