/**
 * The values under a chart's crosshair.
 *
 * @module
 */
import { significant } from "../article/number_format.ts";
import type { Chart, ChartView } from "./chart.ts";
import type { Point, Series } from "./series.ts";
import { smooth } from "./smoothing.ts";
import { nearest } from "./zoom.ts";

/** What one series has at the crosshair. */
export interface Reading {
  series: Series;
  /** The series' own point nearest to the crosshair. */
  point: Point;
  /** The height at which the crosshair marks it: the moving average where one is drawn. */
  marked: number | null;
  /** The value with its unit; `–` for a gap. */
  value: string;
  /** Its band and its moving average, where there are some. */
  details: string[];
}

/**
 * Reads the visible series at a place on the horizontal axis. A series that
 * begins later or ends earlier has no reading.
 */
export function readingsAt(chart: Chart, view: ChartView, x: number): Reading[] {
  return chart.series.flatMap((series, index): Reading[] => {
    const { points, mark } = series;
    if (view.hidden.includes(index) || points.length === 0) return [];
    if (x < points[0].x || x > points[points.length - 1].x) return [];
    const at = nearest(points.map(({ x }) => x), x);
    const point = points[at];
    const average = view.smoothing > 0 && mark !== "dots"
      ? smooth(points, view.smoothing)[at].y
      : null;
    return [{ series, point, marked: average ?? point.y, ...write(chart, point, average) }];
  });
}

/** All readings in a sentence, e.g. `Epoch 3: Training 0.12, Validation 0.15.` */
export function describeReadings(chart: Chart, readings: readonly Reading[], x: number): string {
  const values = readings.map(({ series, value, details }) =>
    `${series.name} ${value}${details.length === 0 ? "" : ` (${details.join(", ")})`}`
  ).join(", ");
  return `${chart.xLabel} ${significant(x)}: ${values || "no values"}.`;
}

function write(
  { unit }: Chart,
  { y, low, high }: Point,
  average: number | null,
): Pick<Reading, "value" | "details"> {
  if (y === null || !Number.isFinite(y)) return { value: "–", details: [] };
  const details = [
    ...(low === undefined || high === undefined
      ? []
      : [`${significant(low)} to ${significant(high)}`]),
    ...(average === null ? [] : [`smoothed ${significant(average)}`]),
  ];
  return {
    value: significant(y) + (unit === undefined ? "" : `\u00a0${unit}`),
    details,
  };
}
