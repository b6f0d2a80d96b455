/**
 * Peak signal-to-noise ratio by epoch.
 *
 * @module
 */
import type { EpochMetrics } from "@oasis-vq-vae/trainer/run/schema";
import type { Chart } from "./chart.ts";

/** The chart of the mean PSNR of the validation split in decibels. */
export function psnrChart(epochs: readonly EpochMetrics[]): Chart {
  return {
    id: "psnr",
    title: "PSNR by epoch",
    description:
      "One line over the epochs: the mean peak signal-to-noise ratio of all validation slices, in decibels.",
    xLabel: "Epoch",
    axis: "epoch",
    yLabel: "PSNR (dB)",
    unit: "dB",
    scales: ["linear"],
    series: [{
      name: "Validation",
      colour: 2,
      mark: "dashed",
      points: epochs.map(({ epoch, validation }) => ({
        x: epoch,
        y: validation.psnr,
      })),
    }],
  };
}
