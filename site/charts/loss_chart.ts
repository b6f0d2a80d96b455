/**
 * Losses by epoch, and by step.
 *
 * @module
 */
import type { EpochMetrics, LossTerms, StepRecord } from "@oasis-vq-vae/trainer/run/schema";
import { lineChart } from "./line_chart.ts";
import type { Chart } from "./series.ts";
import type { ScaleKind } from "./value_scale.ts";

/** Names of the losses as they are written in the report. */
export const LOSS_NAMES: Record<keyof LossTerms, string> = {
  total: "Total loss",
  reconstruction: "Reconstruction loss",
  codebook: "Codebook loss",
  commitment: "Commitment loss",
};

/**
 * Draws one loss of the training and the validation split by epoch.
 *
 * @param epochs rows of `metrics.json`
 * @param term which loss
 * @param scale scale of the vertical axis
 */
export function lossChart(
  epochs: readonly EpochMetrics[],
  term: keyof LossTerms,
  scale: ScaleKind,
): Chart {
  const scaleName = scale === "log" ? "logarithmic scale" : "linear scale";
  return lineChart([
    {
      name: "Training",
      colour: 1,
      mark: "line",
      points: epochs.map(({ epoch, train }) => ({
        x: epoch,
        y: train?.[term] ?? null,
      })),
    },
    {
      name: "Validation",
      colour: 2,
      mark: "dashed",
      points: epochs.map(({ epoch, validation }) => ({
        x: epoch,
        y: validation[term],
      })),
    },
  ], {
    id: `${term}-${scale}`,
    title: `${LOSS_NAMES[term]} by epoch, ${scaleName}`,
    description:
      `Two lines over the epochs: the mean over the training batches, and the validation split at the end of each epoch. The numbers are in the table below the chart.`,
    xLabel: "Epoch",
    yLabel: scale === "log" ? "Loss (log scale)" : "Loss",
    scale,
  });
}

/**
 * Draws the total and the reconstruction loss of every logged step, neither
 * smoothed nor averaged.
 *
 * @param steps lines of `steps.jsonl`
 */
export function stepLossChart(steps: readonly StepRecord[]): Chart {
  const of = (term: keyof LossTerms) =>
    steps.map((record) => ({ x: record.step, y: record[term] }));
  return lineChart([
    { name: "Total", colour: 1, mark: "thin", points: of("total") },
    { name: "Commitment", colour: 2, mark: "thin", points: of("commitment") },
  ], {
    id: "step-loss",
    title: "Training losses by step, logarithmic scale",
    description:
      "Two lines over the updates: the total and the commitment loss of single batches as logged.",
    xLabel: "Update",
    yLabel: "Loss of the batch (log scale)",
    scale: "log",
  });
}
