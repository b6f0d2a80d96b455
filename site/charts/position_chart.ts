/**
 * Test scores by the slice's place in the stack.
 *
 * @module
 */
import type { EvaluationFile } from "@oasis-vq-vae/trainer/run/schema";
import type { Chart } from "./chart.ts";
import type { Point } from "./series.ts";

/** More places than that are put together. */
const MOST_PLACES = 40;

/** The chart of the mean SSIM at each position, with the lowest and the highest of a subject's. */
export function positionChart(slices: EvaluationFile["slices"]): Chart {
  const places = byPosition(slices);
  return {
    id: "positions",
    title: "Test SSIM by slice position",
    description:
      `The mean SSIM of the test slices at each of ${places.length} positions from the lowest, 0, to the highest, 1; the band runs from the lowest score to the highest.`,
    xLabel: "Position in the stack of slices",
    axis: "position",
    yLabel: "SSIM",
    scales: ["linear"],
    series: [{ name: "Mean over subjects", colour: 3, mark: "line", points: places }],
  };
}

/** One point for each position, or each of equal stretches where there are many. */
function byPosition(slices: EvaluationFile["slices"]): Point[] {
  const distinct = new Set(slices.map(({ position }) => position)).size;
  const placeOf = distinct <= MOST_PLACES
    ? (position: number) => position
    : (position: number) =>
      (Math.min(Math.floor(position * MOST_PLACES), MOST_PLACES - 1) + 0.5) / MOST_PLACES;
  const scores = Map.groupBy(slices, ({ position }) => placeOf(position));
  return [...scores].sort(([a], [b]) => a - b).map(([x, members]) => {
    const values = members.map(({ ssim }) => ssim);
    return {
      x,
      y: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    };
  });
}
