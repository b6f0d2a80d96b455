/**
 * A chart's numbers as a table.
 *
 * @module
 */
import type { Chart } from "../charts/chart.ts";
import { places, type Point } from "../charts/series.ts";
import { grouped, significant } from "./number_format.ts";

/** More rows than this are joined: nobody reads a hundred, and each makes the page heavier. */
const MOST_ROWS = 50;

/**
 * One row a place on the horizontal axis, or, where these are more than
 * {@link MOST_ROWS}, a row for several with the range of their values.
 */
export function ChartTable({ chart }: { chart: Chart }): JSX.Component {
  const { series, xLabel, title, unit } = chart;
  const all = places(series);
  const size = Math.ceil(all.length / MOST_ROWS);
  const rows = Array.from(
    { length: Math.ceil(all.length / size) },
    (_, index) => all.slice(index * size, (index + 1) * size),
  );
  const columns = series.map(({ points }) => new Map(points.map((point) => [point.x, point])));
  return (
    <table>
      <caption>
        {title}
        {size > 1 && `: lowest and highest value of ${grouped(size)} neighbouring points a row`}
      </caption>
      <thead>
        <tr>
          <th scope="col">{xLabel}</th>
          {series.map(({ name }) => (
            <th scope="col">{unit === undefined ? name : `${name} (${unit})`}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((xs) => (
          <tr>
            <th scope="row">{range(xs[0], xs[xs.length - 1])}</th>
            {columns.map((column) => <td>{cell(xs.map((x) => column.get(x)))}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What one series has at the places of a row. */
function cell(points: readonly (Point | undefined)[]): string {
  const values = points.flatMap((point) => {
    if (point === undefined || point.y === null || !Number.isFinite(point.y)) return [];
    return [point.low ?? point.y, point.high ?? point.y];
  });
  return values.length === 0 ? "–" : range(Math.min(...values), Math.max(...values));
}

function range(low: number, high: number): string {
  return low === high ? significant(low) : `${significant(low)} to ${significant(high)}`;
}
