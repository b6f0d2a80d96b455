/**
 * Test scores by subject.
 *
 * @module
 */
import type { EvaluationFile } from "@oasis-vq-vae/trainer/run/schema";
import type { Chart } from "./chart.ts";

/** The chart of each test subject's mean SSIM, the lowest first. */
export function subjectChart(subjects: EvaluationFile["subjects"]): Chart {
  const sorted = subjects.map(({ ssim }) => ssim).sort((a, b) => a - b);
  return {
    id: "subjects",
    title: "Test SSIM by subject",
    description:
      `One dot for each of the ${subjects.length} test subjects, sorted by the mean SSIM of the subject's slices.`,
    xLabel: "Subject, by rank",
    axis: "subject",
    yLabel: "SSIM",
    scales: ["linear"],
    series: [{
      name: "Mean over a subject’s slices",
      colour: 3,
      mark: "dots",
      points: sorted.map((ssim, index) => ({ x: index + 1, y: ssim })),
    }],
  };
}
