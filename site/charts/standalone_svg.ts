/**
 * A chart as a file of its own: with its style, title and legend inside.
 *
 * @module
 */
import type { Chart, ChartView } from "./chart.ts";
import { CHART_WIDTH, chartGeometry } from "./chart_geometry.ts";
import { CHART_STYLE } from "./chart_style.ts";
import { escapeXml } from "./escape_xml.ts";
import { legend } from "./legend.ts";
import { chartContent, drawingTitle } from "./line_chart.ts";

const PADDING = 16;
const TITLE_HEIGHT = 26;

/** A drawing with its size in pixels. */
export interface StandaloneSvg {
  /** An SVG document. */
  svg: string;
  width: number;
  height: number;
}

/**
 * Draws a chart as it is looked at, on the paper of the light page. Where a
 * moving average is drawn, the title says with which weight.
 */
export function standaloneSvg(chart: Chart, view: ChartView): StandaloneSvg {
  const visible = chart.series.filter((_, index) => !view.hidden.includes(index));
  const key = legend(visible, CHART_WIDTH);
  const geometry = chartGeometry(chart, view, TITLE_HEIGHT + key.height);
  const width = CHART_WIDTH + 2 * PADDING;
  const height = geometry.height + 2 * PADDING;
  const smoothing = view.smoothing === 0 ? "" : `, smoothed ${view.smoothing.toFixed(2)}`;
  const title = escapeXml(drawingTitle(chart, view) + smoothing);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    `<title>${title}</title><desc>${escapeXml(chart.description)}</desc>` +
    `<style>${CHART_STYLE}</style><rect class="paper" width="${width}" height="${height}"/>` +
    `<g transform="translate(${PADDING} ${PADDING})"><text class="title" y="14">${title}</text>` +
    `<g transform="translate(0 ${TITLE_HEIGHT})">${key.svg}</g>` +
    `${chartContent(chart, view, geometry)}</g></svg>\n`;
  return { svg, width, height };
}
