/**
 * Where things lie in a chart's drawing: for the drawing itself, and for the
 * script that has to know which numbers are under a pointer.
 *
 * @module
 */
// @ts-types="@types/d3"
import { scaleLinear } from "d3";
import { grouped, significant } from "../article/number_format.ts";
import type { PlotArea } from "./axis.ts";
import type { Chart, ChartView } from "./chart.ts";
import { labelRoom } from "./end_labels.ts";
import { places, type Series } from "./series.ts";
import { type ValueScale, valueScale } from "./value_scale.ts";

/** Width of a drawing in its own units; the page scales it to its column. */
export const CHART_WIDTH = 480;
/** Height of the plot area. */
const PLOT_HEIGHT = 220;
// Advance of a digit in the system fonts at the style sheet's larger size, 15 units.
const TICK_CHARACTER_WIDTH = 9;
const MARGIN = { left: 40, right: 12, top: 30, bottom: 42, note: 20 };
/** Marks keep this distance from the sides of the plot area. */
const INSET = 6;

/** The measures of a drawing, in its own units. */
export interface ChartGeometry {
  height: number;
  area: PlotArea;
  x: ValueScale;
  y: ValueScale;
  /** Series that are shown, with their indices. */
  visible: { index: number; series: Series }[];
  /** How many values have no place on a logarithmic scale. */
  undrawable: number;
}

/**
 * Measures a chart.
 *
 * The vertical axis fits the values that are shown: those of the visible series
 * (of all, where every one is hidden) inside the window.
 *
 * @param top height to leave free at the top, e.g. for a legend
 */
export function chartGeometry(chart: Chart, view: ChartView, top = 0): ChartGeometry {
  const visible = chart.series.map((series, index) => ({ index, series }))
    .filter(({ index }) => !view.hidden.includes(index));
  const fitted = visible.length === 0 ? chart.series : visible.map(({ series }) => series);
  const points = fitted.flatMap(({ points }) =>
    points.filter(({ x }) => view.zoom === null || (x >= view.zoom[0] && x <= view.zoom[1]))
  );
  const undrawable = view.scale === "log"
    ? points.filter(({ y }) => y !== null && y <= 0).length
    : 0;
  const plotTop = top + MARGIN.top;
  const bottom = plotTop + PLOT_HEIGHT;
  const y = valueScale(
    points.flatMap(({ y, low, high }) => [y, low ?? null, high ?? null]),
    view.scale,
    [bottom, plotTop],
    view.zoom === null && chart.yDomain !== undefined ? [...chart.yDomain] : undefined,
  );
  const longest = Math.max(...y.ticks.map(({ label }) => label.length));
  const area: PlotArea = {
    left: Math.max(MARGIN.left, 10 + longest * TICK_CHARACTER_WIDTH),
    right: CHART_WIDTH - (labelRoom(chart) || MARGIN.right),
    top: plotTop,
    bottom,
  };
  const x = horizontalScale(places(chart.series), view, area);
  const height = bottom + MARGIN.bottom + (mayNeedNote(chart) ? MARGIN.note : 0);
  return { height, area, x, y, visible, undrawable };
}

/** Whether some view says that values cannot be drawn: all views of a chart are of one height. */
function mayNeedNote({ scales, series }: Chart): boolean {
  return scales.includes("log") &&
    series.some(({ points }) => points.some(({ y }) => y !== null && y <= 0));
}

function horizontalScale(values: number[], view: ChartView, area: PlotArea): ValueScale {
  const [low, high] = view.zoom ?? [values[0] ?? 0, values[values.length - 1] ?? 1];
  const domain = low < high ? [low, high] : [low - 1, high + 1];
  const position = scaleLinear(domain, [area.left + INSET, area.right - INSET]);
  // Of epochs, steps and ranks 2.5 would be no place at all.
  const whole = values.every((value) => Number.isInteger(value));
  const ticks = position.ticks(6).filter((value) => !whole || Number.isInteger(value));
  return {
    position,
    ticks: ticks.map((value) => ({
      value,
      label: whole ? grouped(value) : significant(value),
    })),
  };
}
