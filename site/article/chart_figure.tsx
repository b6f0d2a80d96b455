/**
 * A chart in the page, with its numbers as a table for those who cannot see it
 * or want to copy them.
 *
 * @module
 */
import type { Chart } from "../charts/series.ts";
import { grouped, significant } from "./number_format.ts";

/** Shows a chart; `children` is what the caption says after the title. */
export function ChartFigure(
  { chart, children }: { chart: Chart; children?: JSX.Children },
): JSX.Component {
  return (
    <figure class="chart-figure">
      {{ __html: chart.svg }}
      <figcaption>
        <strong>{chart.title}.</strong> {children}
      </figcaption>
      <details>
        <summary>Numbers of this chart</summary>
        <div class="table-scroll" tabindex={0}>
          <ChartTable chart={chart} />
        </div>
      </details>
    </figure>
  );
}

function ChartTable({ chart }: { chart: Chart }): JSX.Component {
  const { series, xLabel, title } = chart;
  const values = series.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  const rows = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) =>
    a - b
  );
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{xLabel}</th>
          {series.map(({ name }) => <th scope="col">{name}</th>)}
        </tr>
      </thead>
      <tbody>
        {rows.map((x) => (
          <tr>
            <th scope="row">{grouped(x)}</th>
            {values.map((column) => {
              const y = column.get(x) ?? null;
              return <td>{y === null ? "–" : significant(y)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
