/**
 * A chart of series over a common horizontal axis. It needs no DOM: D3 gives
 * scales and paths, the elements are written as text, so the drawing is in the
 * page before any script could run.
 *
 * @module
 */
// @ts-types="@types/d3"
import { line, scaleLinear } from "d3";
import { type PlotArea, round, xAxis, yAxis } from "./axis.ts";
import { escapeXml } from "./escape_xml.ts";
import { legend } from "./legend.ts";
import type { Chart, Point, Series } from "./series.ts";
import { isDrawable, type ScaleKind, type ValueScale, valueScale } from "./value_scale.ts";

/** Looks and labels of a chart. */
export interface LineChartOptions {
  /** Unique in the page: letters, digits and `-`. */
  id: string;
  title: string;
  /** What the chart shows, for people who cannot see it. */
  description: string;
  xLabel: string;
  yLabel: string;
  scale: ScaleKind;
  /** Ends of the vertical axis; those of the values where left out. */
  yDomain?: [number, number];
}

/** Width of a drawing in its own units; the page scales it to its column. */
export const CHART_WIDTH = 480;
/** Height of the plot area. */
const PLOT_HEIGHT = 220;
// Advance of a digit in the system fonts at the style sheet's larger size, 15 units.
const TICK_CHARACTER_WIDTH = 9;
const MARGIN = { left: 56, right: 12, axisTitle: 30, bottom: 48, note: 20 };

/**
 * Draws a chart.
 *
 * Values that are null or not finite leave a gap. On a logarithmic scale, so do
 * values at or below zero; the drawing then says how many there are.
 *
 * @param series the series; they may be of different lengths
 * @returns the drawing and the numbers behind it
 */
export function lineChart(
  series: readonly Series[],
  options: LineChartOptions,
): Chart {
  const key = legend(series, CHART_WIDTH);
  const top = key.height + MARGIN.axisTitle;
  const bottom = top + PLOT_HEIGHT;
  const points = series.flatMap(({ points }) => points);
  const y = valueScale(
    points.map(({ y }) => y),
    options.scale,
    [bottom, top],
    options.yDomain,
  );
  const longest = Math.max(...y.ticks.map(({ label }) => label.length));
  const area: PlotArea = {
    left: Math.max(MARGIN.left, 12 + longest * TICK_CHARACTER_WIDTH),
    right: CHART_WIDTH - MARGIN.right,
    top,
    bottom,
  };
  const x = horizontalScale(points, area);
  const hidden = options.scale === "log"
    ? points.filter(({ y }) => y !== null && y <= 0).length
    : 0;
  const height = area.bottom + MARGIN.bottom + (hidden > 0 ? MARGIN.note : 0);
  const note = hidden === 0
    ? ""
    : `<text class="chart-note" x="0" y="${height - 6}">${hidden} ${
      hidden === 1 ? "value" : "values"
    } at or below zero cannot be shown on this scale.</text>`;
  const svg =
    `<svg class="chart" viewBox="0 0 ${CHART_WIDTH} ${height}" width="${CHART_WIDTH}" height="${height}" role="img" aria-labelledby="${options.id}-title ${options.id}-desc">` +
    `<title id="${options.id}-title">${escapeXml(options.title)}</title>` +
    `<desc id="${options.id}-desc">${escapeXml(options.description)}</desc>` +
    key.svg + yAxis(y, area, options.yLabel) + xAxis(x, area, options.xLabel) +
    series.map((one) => drawSeries(one, x, y, options.scale)).join("") +
    `${note}</svg>`;
  return { svg, title: options.title, xLabel: options.xLabel, series };
}

function horizontalScale(
  points: readonly Point[],
  area: PlotArea,
): ValueScale {
  const values = points.map(({ x }) => x);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const [start, end] = values.length === 0
    ? [0, 1]
    : low < high
    ? [low, high]
    : [low - 1, high + 1];
  const inset = 6;
  const position = scaleLinear([start, end], [
    area.left + inset,
    area.right - inset,
  ]);
  // Epochs, steps and ranks are whole numbers: 2.5 would be no place at all.
  const ticks = position.ticks(6).filter((value) => Number.isInteger(value));
  return {
    position,
    ticks: ticks.map((value) => ({
      value,
      label: value.toLocaleString("en-GB"),
    })),
  };
}

function drawSeries(
  { points, colour, mark }: Series,
  x: ValueScale,
  y: ValueScale,
  kind: ScaleKind,
): string {
  const drawable = points.filter((point) => isDrawable(point.y, kind));
  const path = line<Point>()
    .defined((point) => isDrawable(point.y, kind))
    .x((point) => x.position(point.x))
    .y((point) => y.position(point.y ?? NaN))
    .digits(2);
  const stroke = mark === "dots" || drawable.length === 0 ? "" : `<path d="${path(points)}"/>`;
  // A point between two gaps has no line to be seen by.
  const dots = mark === "thin" && drawable.length > 1 ? [] : drawable;
  const radius = dots.length > 60 ? 1.5 : 3;
  return `<g class="series series-${colour} ${mark}">${stroke}` +
    dots.map((point) =>
      `<circle cx="${round(x.position(point.x))}" cy="${
        round(y.position(point.y ?? NaN))
      }" r="${radius}"/>`
    ).join("") + `</g>`;
}
