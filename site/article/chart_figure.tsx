/**
 * A chart in the page: title, legend, drawing, and its numbers as a table for
 * those who cannot see it or want to copy them. It is complete without a
 * script; `client/upgrade_charts.ts` adds the controls, in the room that the
 * style sheet keeps for them.
 *
 * @module
 */
import { canBeSmoothed, type Chart, initialView } from "../charts/chart.ts";
import { chartToJson } from "../charts/chart_json.ts";
import { labelRoom } from "../charts/end_labels.ts";
import { legendSample } from "../charts/legend.ts";
import { lineChart } from "../charts/line_chart.ts";
import type { ScaleKind } from "../charts/value_scale.ts";
import { ChartTable } from "./chart_table.tsx";

/** What to show of a chart. */
export interface ChartFigureProps {
  chart: Chart;
  /**
   * Scales of which each gets a drawing of its own where there is no script to
   * choose one; the first alone where left out.
   */
  drawn?: readonly ScaleKind[];
  /** What the caption says below the drawing; none where left out. */
  children?: JSX.Children;
}

/** Shows a chart. */
export function ChartFigure({ chart, drawn, children }: ChartFigureProps): JSX.Component {
  const view = initialView(chart);
  const drawings = drawn ?? [view.scale];
  return (
    <figure
      class="chart-figure"
      id={`chart-${chart.id}`}
      aria-labelledby={`chart-${chart.id}-title`}
    >
      <p class="chart-title" id={`chart-${chart.id}-title`}>{chart.title}</p>
      <ul class={labelRoom(chart) > 0 ? "chart-legend in-drawing" : "chart-legend"}>
        {chart.series.map((series) => (
          <li>
            <span class="legend-entry">
              {{ __html: legendSample(series) }}
              {series.name}
            </span>
          </li>
        ))}
      </ul>
      {(chart.scales.length > 1 || canBeSmoothed(chart)) && <div class="chart-tools"></div>}
      <div class="chart-drawings">
        {drawings.map((scale) => (
          <div class="chart-drawing">{{ __html: lineChart(chart, { ...view, scale }) }}</div>
        ))}
      </div>
      <div class="chart-foot">
        <details>
          <summary>Numbers</summary>
          <div class="table-scroll" tabindex={0}>
            <ChartTable chart={chart} />
          </div>
        </details>
      </div>
      <script type="application/json">{{ __html: chartToJson(chart) }}</script>
      {children !== undefined && <figcaption>{children}</figcaption>}
    </figure>
  );
}
