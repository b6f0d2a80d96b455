/**
 * Losses by epoch, and by step.
 *
 * @module
 */
import type { EpochMetrics, LossTerms, StepRecord } from "@oasis-vq-vae/trainer/run/schema";
import type { Chart } from "./chart.ts";
import { groupPoints } from "./group_points.ts";

/** Names of the losses as they are written in the report. */
export const LOSS_NAMES: Record<keyof LossTerms, string> = {
  total: "Total loss",
  reconstruction: "Reconstruction loss",
  codebook: "Codebook loss",
  commitment: "Commitment loss",
};

/**
 * The chart of one loss of the training and the validation split by epoch.
 *
 * @param epochs rows of `metrics.json`
 * @param term which loss
 */
export function lossChart(
  epochs: readonly EpochMetrics[],
  term: keyof LossTerms,
): Chart {
  return {
    id: term,
    title: `${LOSS_NAMES[term]} by epoch`,
    description:
      `Two lines over the epochs: the mean over the training batches, and the validation split at the end of each epoch. The numbers are in the table below the chart.`,
    xLabel: "Epoch",
    axis: "epoch",
    yLabel: "Loss",
    scales: ["linear", "log"],
    series: [
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
    ],
  };
}

/** At most so many groups of steps are drawn: more than two a line's width could not be seen. */
const STEP_GROUPS = 200;

/**
 * The chart of the total and the commitment loss of every logged step. More
 * than {@link STEP_GROUPS} steps are drawn in groups of one size, as the mean and
 * the range of each, so that no peak is lost.
 *
 * @param steps lines of `steps.jsonl`
 * @returns the chart, and how many logged steps are in a group: 1 where none is left out
 */
export function stepLossChart(
  steps: readonly StepRecord[],
): { chart: Chart; groupSize: number } {
  const of = (term: keyof LossTerms) =>
    groupPoints(steps.map((record) => ({ x: record.step, y: record[term] })), STEP_GROUPS);
  const total = of("total");
  const commitment = of("commitment");
  const values = total.size === 1
    ? "of single batches as logged"
    : `of single batches: the mean of every ${total.size} logged steps, with a band from the lowest to the highest`;
  const chart: Chart = {
    id: "steps",
    title: "Training losses by step",
    description: `Two lines over the updates: the total and the commitment loss ${values}.`,
    xLabel: "Update",
    axis: "update",
    yLabel: "Loss of the batch",
    scales: ["log", "linear"],
    series: [
      { name: "Total", colour: 1, mark: "thin", points: total.points },
      { name: "Commitment", colour: 4, mark: "thin", points: commitment.points },
    ],
  };
  return { chart, groupSize: total.size };
}
