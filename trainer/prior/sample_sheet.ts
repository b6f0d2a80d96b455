/**
 * The contact sheet of drawn slices.
 *
 * @module
 */
import { drawText, fitText, textHeight } from "../pictures/bitmap_font.ts";
import { BACKGROUND, MUTED_TEXT, TEXT } from "../pictures/palette.ts";
import { createRaster, drawImage, grey, type Raster, upscaleFactor } from "../pictures/raster.ts";

/** A slice on the sheet. */
export interface SheetTile {
  /** [size, size] in C order, in [0, 1]. */
  pixels: Float32Array;
  /** What stands below it. */
  caption: string;
}

/** What a sheet shows. */
export interface SampleSheet {
  /** Height and width of every slice. */
  size: number;
  /** Lines at the top. */
  title: string;
  notes: readonly string[];
  /** At least one. */
  tiles: readonly SheetTile[];
}

const COLUMNS = 8;
const WANTED_EDGE = 128;
const MARGIN = 16;
const GAP = 8;
const SCALE = 2;
const LINE = textHeight(SCALE) + 4;

/** Draws a sheet of eight slices a row, each enlarged to at least 128 pixels by a whole factor. */
export function drawSampleSheet({ size, title, notes, tiles }: SampleSheet): Raster {
  const scale = upscaleFactor(size, WANTED_EDGE);
  const edge = size * scale;
  const rows = Math.ceil(tiles.length / COLUMNS);
  const top = MARGIN + (1 + notes.length) * LINE + GAP;
  const raster = createRaster(
    2 * MARGIN + COLUMNS * (edge + GAP) - GAP,
    top + rows * (edge + LINE + GAP) - GAP + MARGIN,
    BACKGROUND,
  );
  const room = raster.width - 2 * MARGIN;
  drawText(raster, fitText(title, room, SCALE), MARGIN, MARGIN, SCALE, TEXT);
  notes.forEach((note, n) => {
    const y = MARGIN + (n + 1) * LINE;
    drawText(raster, fitText(note, room, SCALE), MARGIN, y, SCALE, MUTED_TEXT);
  });
  tiles.forEach(({ pixels, caption }, n) => {
    const left = MARGIN + n % COLUMNS * (edge + GAP);
    const y = top + Math.floor(n / COLUMNS) * (edge + LINE + GAP);
    drawImage(raster, left, y, size, size, scale, (i) => grey(pixels[i]));
    drawText(raster, fitText(caption, edge, SCALE), left, y + edge + 4, SCALE, MUTED_TEXT);
  });
  return raster;
}
