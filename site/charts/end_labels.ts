/**
 * Names of series at the ends of their lines, where the eye needs no legend.
 *
 * @module
 */
import { type PlotArea, round } from "./axis.ts";
import type { Chart } from "./chart.ts";
import { escapeXml } from "./escape_xml.ts";

// Mean advance of the widest of the usual system fonts (DejaVu Sans) at 13 units.
const CHARACTER_WIDTH = 8.6;
const LINE_HEIGHT = 17;
/** Distance from the plot area. */
const GAP = 6;
/** Longer names would take more of the drawing than they are worth. */
const LONGEST_NAME = 12;
const MOST_SERIES = 4;

/** A name and the height of the last point of its line. */
export interface EndLabel {
  name: string;
  colour: number;
  y: number;
}

/**
 * The width that the names take to the right of the plot area, in units; 0
 * where they do not fit and the chart needs a legend.
 */
export function labelRoom({ series }: Chart): number {
  const longest = Math.max(0, ...series.map(({ name }) => name.length));
  const fits = longest <= LONGEST_NAME && series.length <= MOST_SERIES &&
    series.every(({ mark }) => mark !== "dots");
  return fits ? GAP + Math.ceil(longest * CHARACTER_WIDTH) : 0;
}

/**
 * Moves labels apart that would overlap, each as little as its place in the
 * order allows, and all into the plot area.
 *
 * @param heights wished heights of their middles
 * @returns heights in the order of `heights`
 */
export function spread(heights: readonly number[], top: number, bottom: number): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  let floor = top;
  for (const index of order) {
    placed[index] = Math.max(placed[index], floor);
    floor = placed[index] + LINE_HEIGHT;
  }
  let ceiling = bottom;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index], ceiling);
    ceiling = placed[index] - LINE_HEIGHT;
  }
  return placed;
}

/** Draws the labels to the right of the plot area. */
export function endLabels(labels: readonly EndLabel[], area: PlotArea): string {
  const heights = spread(labels.map(({ y }) => y), area.top, area.bottom);
  return labels.map(({ name, colour }, index) =>
    `<text class="end-label label-${colour}" x="${area.right + GAP}" y="${
      round(heights[index] + 4)
    }">${escapeXml(name)}</text>`
  ).join("");
}
