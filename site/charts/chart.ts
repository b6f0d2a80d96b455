/**
 * What a chart is, apart from how it is looked at ({@link ChartView}) and from
 * how it is drawn (`line_chart.ts`).
 *
 * @module
 */
import type { Series } from "./series.ts";
import type { ScaleKind } from "./value_scale.ts";

/** A chart of series over a common horizontal axis. */
export interface Chart {
  /** Unique in the page, and part of its addresses: letters, digits and `-`. */
  id: string;
  title: string;
  /** What the chart shows, for people who cannot see it. */
  description: string;
  xLabel: string;
  yLabel: string;
  /** What is on the horizontal axis, e.g. `epoch`: charts of one kind show their crosshairs together. */
  axis: string;
  /** Unit of the values, e.g. `dB`; left out where they have none. */
  unit?: string;
  /** Scales of the vertical axis that a reader can choose from; the first is the usual one. */
  scales: readonly [ScaleKind, ...ScaleKind[]];
  /** Ends of the vertical axis while nothing is zoomed; those of the values where left out. */
  yDomain?: readonly [number, number];
  series: readonly Series[];
}

/** How a reader looks at a chart. */
export interface ChartView {
  scale: ScaleKind;
  /** Weight of the past in the moving average, 0 (none is drawn) to 0.99. */
  smoothing: number;
  /** Indices of the series that are not shown, ascending. */
  hidden: readonly number[];
  /** Ends of the shown part of the horizontal axis; null for all of it. */
  zoom: readonly [number, number] | null;
}

/** The view that a page shows before anybody touches it. */
export function initialView(chart: Chart): ChartView {
  return { scale: chart.scales[0], smoothing: 0, hidden: [], zoom: null };
}

/**
 * Whether a moving average says something about a chart: it has a line of at
 * least three points.
 */
export function canBeSmoothed({ series }: Chart): boolean {
  return series.some(({ mark, points }) => mark !== "dots" && points.length > 2);
}
