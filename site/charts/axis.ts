/**
 * Axes of a chart: grid lines, tick labels and axis titles.
 *
 * @module
 */
import { escapeXml } from "./escape_xml.ts";
import type { ValueScale } from "./value_scale.ts";

/** The rectangle, in the drawing's units, that the marks may use. */
export interface PlotArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Draws the horizontal axis with its label below the right end. */
export function xAxis(
  scale: ValueScale,
  area: PlotArea,
  label: string,
): string {
  const ticks = scale.ticks.map(({ value, label }) => {
    const x = round(scale.position(value));
    return `<line class="tick" x1="${x}" x2="${x}" y1="${area.bottom}" y2="${area.bottom + 5}"/>` +
      `<text x="${x}" y="${area.bottom + 19}" text-anchor="middle">${escapeXml(label)}</text>`;
  });
  return `<g class="axis">` +
    `<line class="domain" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/>` +
    ticks.join("") +
    `<text class="axis-label" x="${area.right}" y="${area.bottom + 38}" text-anchor="end">${
      escapeXml(label)
    } →</text></g>`;
}

/** Draws the vertical axis as grid lines, with its label above the top end. */
export function yAxis(
  scale: ValueScale,
  area: PlotArea,
  label: string,
): string {
  const ticks = scale.ticks.map(({ value, label }) => {
    const y = round(scale.position(value));
    return `<line class="grid" x1="${area.left}" x2="${area.right}" y1="${y}" y2="${y}"/>` +
      `<text x="${area.left - 8}" y="${round(y + 4)}" text-anchor="end">${escapeXml(label)}</text>`;
  });
  return `<g class="axis">${ticks.join("")}` +
    `<text class="axis-label" x="0" y="${area.top - 14}">↑ ${escapeXml(label)}</text></g>`;
}

/** Rounds to a hundredth of a unit: finer is not seen, and shorter reads better. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
