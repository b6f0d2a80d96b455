/**
 * How near samples are to the slices that the model was trained on.
 *
 * @module
 */
import type { ShownSamplesEvaluation } from "../generation.ts";
import type { Chart } from "./chart.ts";
import type { Point } from "./series.ts";

/** The chart of the SSIM with the nearest training slice, sorted: samples beside test slices. */
export function auditChart({ audit }: ShownSamplesEvaluation): Chart {
  return {
    id: "audit",
    title: "SSIM with the nearest training slice",
    description:
      "Sorted SSIM of each sample, and of each test slice, with its nearest training slice. A curve above that of the test slices would mean that samples are copies.",
    xLabel: "Share of the slices",
    axis: "share",
    yLabel: "SSIM",
    scales: ["linear"],
    series: [
      {
        name: "Samples",
        colour: 2,
        mark: "dots",
        points: sorted(audit.samples.map(({ nearest_by_ssim }) => nearest_by_ssim.value)),
      },
      {
        name: "Test slices",
        colour: 3,
        mark: "thin",
        points: sorted(audit.test_slices.map(({ ssim }) => ssim)),
      },
    ],
  };
}

/** Values in ascending order over (i + ½)/n. */
function sorted(values: readonly number[]): Point[] {
  return [...values].sort((a, b) => a - b).map((y, i) => ({ x: (i + 0.5) / values.length, y }));
}
