/**
 * The prior's likelihood over its epochs.
 *
 * @module
 */
import type { PriorMetricsFile } from "@oasis-vq-vae/trainer/run/schema";
import type { Chart } from "./chart.ts";

/** The chart of bits per code, with what knows no neighbours as a level line. */
export function priorChart({ epochs, baselines }: PriorMetricsFile): Chart {
  const level = (bits: number) => epochs.map(({ epoch }) => ({ x: epoch, y: bits }));
  return {
    id: "prior-bits",
    title: "Bits per code of the prior",
    description:
      "Cross-entropy of the prior by epoch on training and validation code maps, and as a level line that of the code frequencies at each place. Lower is better.",
    xLabel: "Epoch of the prior",
    axis: "prior-epoch",
    yLabel: "Bits per code",
    unit: "bits",
    scales: ["linear", "log"],
    series: [
      {
        name: "Training",
        colour: 1,
        mark: "line",
        points: epochs.map(({ epoch, train_bits }) => ({ x: epoch, y: train_bits })),
      },
      {
        name: "Validation",
        colour: 2,
        mark: "dashed",
        points: epochs.map(({ epoch, validation_bits }) => ({ x: epoch, y: validation_bits })),
      },
      {
        name: "Frequencies at each place",
        colour: 4,
        mark: "thin",
        points: level(baselines.place_bits),
      },
    ],
  };
}
