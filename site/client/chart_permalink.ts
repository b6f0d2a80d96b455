/**
 * A chart's view as a short text for the page's address: `log` or `linear`,
 * `s60` for a smoothing of 0.60, `h2` for the second series hidden, `z10-50` for
 * the part of the axis from 10 to 50, joined by commas. What is as usual is not
 * said.
 *
 * @module
 */
import { canBeSmoothed, type Chart, type ChartView, initialView } from "../charts/chart.ts";
import { places } from "../charts/series.ts";
import { zoomTo } from "../charts/zoom.ts";

/** Writes a view; empty for the initial one. */
export function viewToText(chart: Chart, view: ChartView): string {
  return [
    ...(view.scale === initialView(chart).scale ? [] : [view.scale]),
    ...(view.smoothing === 0 ? [] : [`s${Math.round(view.smoothing * 100)}`]),
    ...view.hidden.map((index) => `h${index + 1}`),
    ...(view.zoom === null ? [] : [`z${view.zoom[0]}-${view.zoom[1]}`]),
  ].join(",");
}

/**
 * Reads a view. What the chart does not have, or what is no part of the form,
 * is passed over: an old link shows as much as it can.
 */
export function viewFromText(chart: Chart, text: string): ChartView {
  const parts = text.split(",");
  const first = (pattern: RegExp) => parts.map((part) => pattern.exec(part)).find(Boolean);
  const scale = chart.scales.find((scale) => parts.includes(scale)) ?? initialView(chart).scale;
  const smoothing = first(/^s(\d{1,2})$/);
  const number = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
  const zoom = first(new RegExp(`^z(${number})-(${number})$`));
  return {
    scale,
    smoothing: smoothing && canBeSmoothed(chart) ? Number(smoothing[1]) / 100 : 0,
    hidden: chart.series.map((_, index) => index)
      .filter((index) => parts.includes(`h${index + 1}`)),
    zoom: zoom ? zoomTo(places(chart.series), Number(zoom[1]), Number(zoom[2])) : null,
  };
}
