/// <reference lib="dom" />
/**
 * The line through a chart at one place of the horizontal axis, its marks on
 * the series, and the box with their values.
 *
 * @module
 */
import { significant } from "../article/number_format.ts";
import { round } from "../charts/axis.ts";
import type { Chart, ChartView } from "../charts/chart.ts";
import { CHART_WIDTH, type ChartGeometry } from "../charts/chart_geometry.ts";
import { legendSample } from "../charts/legend.ts";
import { type Reading, readingsAt } from "../charts/readings.ts";
import { isDrawable } from "../charts/value_scale.ts";
import { element, elementOf } from "./element.ts";

const SVG = "http://www.w3.org/2000/svg";

/** A chart as it is drawn at present. */
export interface ShownChart {
  chart: Chart;
  view: ChartView;
  geometry: ChartGeometry;
}

/** The crosshair of one chart. */
export interface Crosshair {
  /** Shows it at a place; with the values only in the chart that the reader points at. */
  show(shown: ShownChart, x: number, withValues: boolean): Reading[];
  hide(): void;
}

/**
 * Makes a chart's crosshair, not shown yet.
 *
 * @param drawing the element around the `<svg>`; it must be the offset parent of what is inside
 */
export function crosshair(drawing: HTMLElement): Crosshair {
  const document = drawing.ownerDocument;
  const box = element(document, "div", { class: "chart-tooltip", "aria-hidden": "true" });
  box.hidden = true;
  drawing.append(box);
  let marks: Element | undefined;
  const hide = () => {
    marks?.remove();
    box.hidden = true;
  };
  return {
    hide,
    show({ chart, view, geometry }, x, withValues) {
      hide();
      const readings = readingsAt(chart, view, x);
      marks = document.createElementNS(SVG, "g");
      marks.setAttribute("class", "crosshair");
      marks.innerHTML = drawMarks(geometry, view, x, readings);
      drawing.querySelector("svg.chart")?.append(marks);
      if (withValues) {
        box.replaceChildren(
          element(document, "strong", {}, `${chart.xLabel} ${significant(x)}`),
          ...readings.map((reading) => line(document, reading)),
        );
        place(box, geometry, x, drawing);
      }
      return readings;
    },
  };
}

function drawMarks(
  { area, x, y }: ChartGeometry,
  { scale }: ChartView,
  at: number,
  readings: readonly Reading[],
): string {
  const left = round(x.position(at));
  return `<line x1="${left}" x2="${left}" y1="${area.top}" y2="${area.bottom}"/>` +
    readings.map(({ series: { colour }, point, marked }) =>
      isDrawable(marked, scale)
        ? `<circle class="series-${colour}" cx="${round(x.position(point.x))}" cy="${
          round(y.position(marked))
        }" r="4.5"/>`
        : ""
    ).join("");
}

function line(document: Document, { series, value, details }: Reading): HTMLElement {
  return element(
    document,
    "div",
    { class: "reading" },
    elementOf(document, legendSample(series)),
    element(document, "span", {}, series.name),
    element(document, "span", { class: "value" }, value),
    ...details.map((detail) => element(document, "span", { class: "detail" }, detail)),
  );
}

/** Puts the box on the side of the line that has more room. */
function place(
  box: HTMLElement,
  { area, x }: ChartGeometry,
  at: number,
  drawing: HTMLElement,
): void {
  const scale = drawing.clientWidth / CHART_WIDTH;
  const left = x.position(at);
  const onRight = left < (area.left + area.right) / 2;
  box.style.left = onRight ? `${(left + 12) * scale}px` : "auto";
  box.style.right = onRight ? "auto" : `${(CHART_WIDTH - left + 12) * scale}px`;
  box.style.top = `${area.top * scale}px`;
  box.hidden = false;
}
