/**
 * A chart's numbers as comma-separated values (RFC 4180).
 *
 * @module
 */
import { csvText } from "../csv.ts";
import type { Chart } from "./chart.ts";
import { places } from "./series.ts";

/**
 * Writes one row a place on the horizontal axis, and one column a series, with
 * two more for the ends of its band where it has one. A gap is an empty field.
 *
 * @returns lines that end in CR LF, the first with the names
 */
export function chartCsv(chart: Chart): string {
  const columns = chart.series.flatMap(({ name, points }) => {
    const at = new Map(points.map((point) => [point.x, point]));
    const title = chart.unit === undefined ? name : `${name} (${chart.unit})`;
    const value = { title, of: (x: number) => at.get(x)?.y };
    if (points.every(({ low, high }) => low === undefined && high === undefined)) return [value];
    return [
      value,
      { title: `${title}, lowest`, of: (x: number) => at.get(x)?.low },
      { title: `${title}, highest`, of: (x: number) => at.get(x)?.high },
    ];
  });
  const rows = [
    [chart.xLabel, ...columns.map(({ title }) => title)],
    ...places(chart.series).map((x) => [x, ...columns.map(({ of }) => of(x))]),
  ];
  return csvText(rows);
}
