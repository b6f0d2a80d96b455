/**
 * A histogram of grey levels, as part of a larger picture.
 *
 * @module
 */
import { drawText, textHeight, textWidth } from "./bitmap_font.ts";
import { MUTED_TEXT } from "./palette.ts";
import { type Colour, fillRectangle, grey, type Raster } from "./raster.ts";

const BAR: Colour = [150, 150, 150];
const FLOOR: Colour = [40, 40, 40];
/** Rows of the strip of grey levels below the bars. */
const STRIP = 10;
const SCALE = 2;

/** Rows that the panel covers below its bars. */
export const HISTOGRAM_FOOT: number = 2 + STRIP + 8 + textHeight(SCALE);

/**
 * Draws bars side by side over a strip of the grey levels that they count.
 *
 * @param raster Drawn on.
 * @param left Column of the panel's left edge.
 * @param top Row of the panel's upper edge.
 * @param barWidth Columns of a bar, without the gap of one between bars; at least 1.
 * @param height Rows of the highest bar; {@link HISTOGRAM_FOOT} more are drawn below.
 * @param shares Height of each bar, at least 0, from dark to bright; bars are scaled to the highest.
 * @param ends Labels of the darkest and the brightest level.
 */
export function drawHistogramPanel(
  raster: Raster,
  left: number,
  top: number,
  barWidth: number,
  height: number,
  shares: readonly number[],
  ends: readonly [string, string],
): void {
  const highest = Math.max(...shares);
  const pitch = barWidth + 1;
  const width = shares.length * pitch - 1;
  const bottom = top + height;
  fillRectangle(raster, left, top, width, height, FLOOR);
  shares.forEach((share, n) => {
    const x = left + n * pitch;
    const rows = highest === 0 ? 0 : Math.round(height * share / highest);
    fillRectangle(raster, x, bottom - rows, barWidth, rows, BAR);
    // A bin that is not empty shows, however small.
    if (share > 0) fillRectangle(raster, x, bottom - 1, barWidth, 1, BAR);
  });
  for (let x = 0; x < width; x++) {
    fillRectangle(raster, left + x, bottom + 2, 1, STRIP, grey(x / (width - 1)));
  }
  const textTop = bottom + 2 + STRIP + 8;
  drawText(raster, ends[0], left, textTop, SCALE, MUTED_TEXT);
  const right = left + width - textWidth(ends[1], SCALE);
  drawText(raster, ends[1], right, textTop, SCALE, MUTED_TEXT);
}
