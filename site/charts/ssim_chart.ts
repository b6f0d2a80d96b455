/**
 * Structural similarity by epoch.
 *
 * @module
 */
import type { EpochMetrics } from "@oasis-vq-vae/trainer/run/schema";
import type { Chart } from "./chart.ts";

/** The chart of the mean SSIM of the validation split and of the ten fixed test slices. */
export function ssimChart(epochs: readonly EpochMetrics[]): Chart {
  return {
    id: "ssim",
    title: "SSIM by epoch",
    description:
      "Two lines over the epochs: the mean SSIM of all validation slices, and of ten fixed slices of the test split.",
    xLabel: "Epoch",
    axis: "epoch",
    yLabel: "SSIM",
    scales: ["linear"],
    series: [
      {
        name: "Validation",
        colour: 2,
        mark: "dashed",
        points: epochs.map(({ epoch, validation }) => ({
          x: epoch,
          y: validation.ssim,
        })),
      },
      {
        name: "Test slices",
        colour: 3,
        mark: "line",
        points: epochs.map(({ epoch, ssim_test10 }) => ({
          x: epoch,
          y: ssim_test10,
        })),
      },
    ],
  };
}
