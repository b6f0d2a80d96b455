/**
 * The legend of a chart: one sample of line and name a series. In a page it is
 * a list, whose entries a script can turn into switches; inside of a drawing
 * that is to stand alone it is part of the drawing.
 *
 * @module
 */
import { round } from "./axis.ts";
import { escapeXml } from "./escape_xml.ts";
import { marksPoints, type Series } from "./series.ts";

const ROW_HEIGHT = 20;
const SAMPLE_WIDTH = 26;
// Mean advance of the system fonts at the style sheet's larger size, 15 units.
const CHARACTER_WIDTH = 7.6;

/** A drawn legend and the height that it takes. */
export interface Legend {
  svg: string;
  height: number;
}

/**
 * Draws the legend from the top left corner, in as many rows as it needs.
 *
 * @param series the series in the order of their names
 * @param width units that a row may take
 */
export function legend(series: readonly Series[], width: number): Legend {
  let x = 0;
  let row = 0;
  const entries = series.map((one) => {
    const { name } = one;
    const entryWidth = SAMPLE_WIDTH + name.length * CHARACTER_WIDTH + 14;
    if (x > 0 && x + entryWidth > width) {
      x = 0;
      row++;
    }
    const y = row * ROW_HEIGHT + 10;
    const sample = drawSample(one, x, y);
    const text = `<text x="${round(x + SAMPLE_WIDTH)}" y="${y + 4}">${escapeXml(name)}</text>`;
    x += entryWidth;
    return sample + text;
  });
  return {
    svg: `<g class="legend">${entries.join("")}</g>`,
    height: (row + 1) * ROW_HEIGHT,
  };
}

/** Draws the sample of a series alone, as an `<svg>` element of 18 × 10 units. */
export function legendSample(series: Series): string {
  return `<svg class="sample" viewBox="0 0 18 10" width="18" height="10" aria-hidden="true">${
    drawSample(series, 0, 5)
  }</svg>`;
}

function drawSample({ colour, mark }: Series, x: number, y: number): string {
  const line = mark === "dots"
    ? ""
    : `<line x1="${round(x)}" x2="${round(x + 18)}" y1="${y}" y2="${y}"/>`;
  const dot = !marksPoints(mark) ? "" : `<circle cx="${round(x + 9)}" cy="${y}" r="3"/>`;
  return `<g class="series series-${colour} ${mark}">${line}${dot}</g>`;
}
