/**
 * Draws a chart of series over a common horizontal axis. It needs no DOM: D3
 * gives scales and paths, the elements are written as text, so the same code
 * draws on the server, before any script could run, and in the browser.
 *
 * @module
 */
// @ts-types="@types/d3"
import { area as band, line } from "d3";
import { type PlotArea, round, xAxis, yAxis } from "./axis.ts";
import type { Chart, ChartView } from "./chart.ts";
import { CHART_WIDTH, type ChartGeometry, chartGeometry } from "./chart_geometry.ts";
import { endLabels, labelRoom } from "./end_labels.ts";
import { escapeXml } from "./escape_xml.ts";
import { marksPoints, type Point, type Series } from "./series.ts";
import { smooth } from "./smoothing.ts";
import { isDrawable, type ScaleKind } from "./value_scale.ts";

/** With more points than this, dots would hide the line that they sit on… */
const MOST_DOTS = 40;
/** …and with more in all lines together, the other lines. */
const MOST_DOTS_IN_ALL = 240;
/** Decimals of a unit: finer is not seen, and shorter loads faster. */
const DIGITS = 1;

/**
 * Draws a chart as it is looked at.
 *
 * Values that are null or not finite leave a gap. On a logarithmic scale, so do
 * values at or below zero; the drawing then says how many there are.
 *
 * @returns an `<svg>` element
 */
export function lineChart(chart: Chart, view: ChartView): string {
  const geometry = chartGeometry(chart, view);
  const id = `${chart.id}-${view.scale}`;
  return `<svg class="chart" viewBox="0 0 ${CHART_WIDTH} ${geometry.height}" width="${CHART_WIDTH}" height="${geometry.height}" role="img" aria-labelledby="${id}-title ${id}-desc">` +
    `<title id="${id}-title">${escapeXml(drawingTitle(chart, view))}</title>` +
    `<desc id="${id}-desc">${escapeXml(chart.description)}</desc>` +
    chartContent(chart, view, geometry) + `</svg>`;
}

/** The chart's title, with its scale where there is a choice, e.g. `Total loss by epoch, linear scale`. */
export function drawingTitle(chart: Chart, { scale }: ChartView): string {
  if (scale === "log") return `${chart.title}, logarithmic scale`;
  return chart.scales.length > 1 ? `${chart.title}, linear scale` : chart.title;
}

/** Draws what is inside of the `<svg>` element: axes, marks and notes. */
export function chartContent(chart: Chart, view: ChartView, geometry: ChartGeometry): string {
  const { height, area, x, y, visible, undrawable } = geometry;
  const yLabel = view.scale === "log" ? `${chart.yLabel} (log scale)` : chart.yLabel;
  const points = visible.reduce((sum, { series }) => sum + series.points.length, 0);
  const dotted = points <= MOST_DOTS_IN_ALL;
  const marks = visible.map(({ series }) => drawSeries(series, view, geometry, dotted)).join("");
  const note = undrawable === 0
    ? ""
    : `<text class="chart-note" x="0" y="${height - 6}">${undrawable} ${
      undrawable === 1 ? "value" : "values"
    } at or below zero cannot be shown on this scale.</text>`;
  return yAxis(y, area, yLabel) + xAxis(x, area, chart.xLabel) +
    (view.zoom === null ? marks : clipped(marks, `${chart.id}-${view.scale}-plot`, area)) +
    (labelRoom(chart) > 0 ? drawLabels(view, geometry) : "") + note;
}

function clipped(marks: string, id: string, area: PlotArea): string {
  return `<clipPath id="${id}"><rect x="${area.left}" y="${area.top - 4}" width="${
    area.right - area.left
  }" height="${area.bottom - area.top + 8}"/></clipPath><g clip-path="url(#${id})">${marks}</g>`;
}

function drawSeries(
  series: Series,
  view: ChartView,
  geometry: ChartGeometry,
  dotted: boolean,
): string {
  const { points, colour, mark } = series;
  const kind = `series series-${colour} ${mark}`;
  const raw = drawBand(points, view.scale, geometry) +
    drawPoints(series, view.scale, geometry, dotted);
  if (view.smoothing === 0 || mark === "dots") return `<g class="${kind}">${raw}</g>`;
  const smoothed = drawLine(smooth(points, view.smoothing), view.scale, geometry);
  return `<g class="${kind} raw">${raw}</g><g class="${kind} smoothed">${smoothed}</g>`;
}

function drawLine(
  points: readonly Point[],
  scale: ScaleKind,
  { x, y }: ChartGeometry,
): string {
  const path = line<Point>()
    .defined((point) => isDrawable(point.y, scale))
    .x((point) => x.position(point.x))
    .y((point) => y.position(point.y ?? NaN))
    .digits(DIGITS)(points);
  return path === null ? "" : `<path d="${path}"/>`;
}

function drawPoints(
  { points, mark }: Series,
  scale: ScaleKind,
  geometry: ChartGeometry,
  dotted: boolean,
): string {
  const { x, y } = geometry;
  const drawn = (index: number) => isDrawable(points[index]?.y ?? null, scale);
  // A point between two gaps has no line to be seen by.
  const all = mark === "dots" || (dotted && marksPoints(mark) && points.length <= MOST_DOTS);
  const dots = points.filter((_, index) =>
    drawn(index) && (all || (!drawn(index - 1) && !drawn(index + 1)))
  );
  const radius = dots.length > 60 ? 1.5 : 3;
  return (mark === "dots" ? "" : drawLine(points, scale, geometry)) +
    dots.map((point) =>
      `<circle cx="${round(x.position(point.x))}" cy="${
        round(y.position(point.y ?? NaN))
      }" r="${radius}"/>`
    ).join("");
}

/** A band that reaches to where a logarithmic scale has no place ends at the axis. */
function drawBand(
  points: readonly Point[],
  scale: ScaleKind,
  { x, y, area }: ChartGeometry,
): string {
  if (points.every(({ low, high }) => low === undefined || high === undefined)) return "";
  const height = (value: number | undefined) =>
    value !== undefined && isDrawable(value, scale) ? y.position(value) : area.bottom;
  const path = band<Point>()
    .defined(({ y, high }) => isDrawable(y, scale) && high !== undefined)
    .x((point) => x.position(point.x))
    .y0(({ low }) => height(low))
    .y1(({ high }) => height(high))
    .digits(DIGITS)(points);
  return path === null ? "" : `<path class="band" d="${path}"/>`;
}

/** Names each line at its last point in the window. */
function drawLabels({ scale, zoom, smoothing }: ChartView, geometry: ChartGeometry): string {
  const { area, y, visible } = geometry;
  const labels = visible.flatMap(({ series: { name, colour, points } }) => {
    const last = (smoothing > 0 ? smooth(points, smoothing) : points).findLast((point) =>
      isDrawable(point.y, scale) && (zoom === null || point.x <= zoom[1])
    );
    return last === undefined ? [] : [{ name, colour, y: y.position(last.y ?? NaN) }];
  });
  return endLabels(labels, area);
}
