/**
 * The contact sheet of a dataset: subjects × positions, with the histogram of
 * its intensities.
 *
 * @module
 */
import { drawText, fitText, textHeight, textWidth } from "./bitmap_font.ts";
import { drawHistogramPanel, HISTOGRAM_FOOT } from "./histogram_panel.ts";
import { BACKGROUND, MUTED_TEXT, TEXT } from "./palette.ts";
import { type Colour, createRaster, drawImage, fillRectangle, type Raster } from "./raster.ts";
import { type FittedTile, fitTile } from "./tile_size.ts";

/** A slice on the sheet. */
export interface ContactSheetTile {
  /** [height, width] in C order, 0 … 255. */
  pixels: Uint8Array;
  /** What stands below it; may be empty. */
  caption: string;
}

/** A row of the sheet. */
export interface ContactSheetRow {
  title: string;
  subtitle: string;
  /** Null leaves the place empty. */
  tiles: readonly (ContactSheetTile | null)[];
}

/** What a contact sheet shows. */
export interface ContactSheetInput {
  /** The dataset's name. */
  name: string;
  /** Lines below it. */
  description: readonly string[];
  /** Whether the slices are a phantom's; the picture then says so. */
  synthetic: boolean;
  /** Rows and columns of every slice. */
  height: number;
  width: number;
  /** Letters at the edges of the first slice of each row; `?` is not drawn. */
  letters: { top: string; bottom: string; left: string; right: string };
  /** Position of each column, as text; empty where the columns are no positions. */
  columns: readonly string[];
  rows: readonly ContactSheetRow[];
  /** Bars from the darkest to the brightest level, and what the axis' ends are called. */
  histogram: { shares: readonly number[]; ends: readonly [string, string] };
  /** Lines beside the histogram. */
  notes: readonly string[];
}

/** The sheet is never larger than this, in either direction. */
export const LARGEST_EDGE = 2000;
/** The sheet is never narrower, so that its header can be read. */
const NARROWEST = 1140;
const MARGIN = 24;
const GAP = 6;
const SCALE = 2;
const NAME_SCALE = 4;
const LINE = textHeight(SCALE) + 6;
const WIDEST_TITLE = 190;
const BAR_WIDTH = 5;
const HISTOGRAM_HEIGHT = 120;
const EMPTY: Colour = [32, 32, 32];
const FRAME: Colour = [96, 96, 96];
const OUTLINE: Colour = [0, 0, 0];

/** Where everything is, in pixels. */
interface Layout {
  /** Column of the first slices. */
  tilesLeft: number;
  /** Row of the first slices. */
  tilesTop: number;
  tile: FittedTile;
  /** From one row of slices to the next. */
  rowPitch: number;
  /** Row of the histogram. */
  footTop: number;
  width: number;
  height: number;
}

/**
 * Draws a contact sheet. Small slices are enlarged by a whole factor, each
 * pixel a square; slices too large for the sheet are reduced by area averaging.
 * Either way their proportions stay.
 *
 * @param input What to show; at least one row.
 * @returns The picture, at most {@link LARGEST_EDGE} pixels wide and high.
 */
export function drawContactSheet(input: ContactSheetInput): Raster {
  const layout = layOut(input);
  const raster = createRaster(layout.width, layout.height, BACKGROUND);
  drawHeader(raster, input);
  drawColumnLabels(raster, input, layout);
  input.rows.forEach((row, r) => drawRow(raster, input, row, layout, r));
  drawFoot(raster, input, layout);
  return raster;
}

function layOut(input: ContactSheetInput): Layout {
  const { rows, columns, description, notes } = input;
  const columnCount = Math.max(...rows.map(({ tiles }) => tiles.length));
  const titles = rows.flatMap(({ title, subtitle }) => [title, subtitle]);
  const gutter = Math.min(WIDEST_TITLE, Math.max(...titles.map((t) => textWidth(t, SCALE)))) +
    2 * GAP;
  const tilesLeft = MARGIN + gutter;
  const headerBottom = MARGIN + textHeight(NAME_SCALE) + 8 + description.length * LINE;
  const tilesTop = headerBottom + MARGIN + (columns.length > 0 ? LINE : 0);
  const captioned = rows.some(({ tiles }) => tiles.some((tile) => tile && tile.caption !== ""));
  const captionRows = captioned ? LINE : 0;
  const foot = Math.max(HISTOGRAM_HEIGHT + HISTOGRAM_FOOT, notes.length * LINE) + 2 * MARGIN;
  const tile = fitTile(
    input.height,
    input.width,
    Math.floor((LARGEST_EDGE - tilesTop - foot) / rows.length) - GAP - captionRows,
    Math.floor((LARGEST_EDGE - tilesLeft - MARGIN) / columnCount) - GAP,
  );
  // A row has room for its two lines of text, however flat the slices are.
  const rowPitch = Math.max(tile.height + captionRows, 2 * LINE) + GAP;
  const footTop = tilesTop + rows.length * rowPitch - GAP + MARGIN;
  return {
    tilesLeft,
    tilesTop,
    tile,
    rowPitch,
    footTop,
    width: Math.max(NARROWEST, tilesLeft + columnCount * (tile.width + GAP) - GAP + MARGIN),
    height: footTop + foot - MARGIN,
  };
}

function drawHeader(raster: Raster, input: ContactSheetInput): void {
  const badge = input.synthetic ? "SYNTHETIC" : "";
  const badgeWidth = input.synthetic ? textWidth(badge, SCALE) + 20 : 0;
  const textRoom = raster.width - 2 * MARGIN;
  const name = fitText(input.name, textRoom - badgeWidth - MARGIN, NAME_SCALE);
  drawText(raster, name, MARGIN, MARGIN, NAME_SCALE, TEXT);
  const top = MARGIN + textHeight(NAME_SCALE) + 8;
  input.description.forEach((line, n) => {
    drawText(raster, fitText(line, textRoom, SCALE), MARGIN, top + n * LINE, SCALE, MUTED_TEXT);
  });
  if (!input.synthetic) return;
  const left = raster.width - MARGIN - badgeWidth;
  const height = 7 * SCALE + 14;
  fillRectangle(raster, left, MARGIN, badgeWidth, height, FRAME);
  fillRectangle(raster, left + 2, MARGIN + 2, badgeWidth - 4, height - 4, BACKGROUND);
  drawText(raster, badge, left + 10, MARGIN + 7, SCALE, TEXT);
}

function drawColumnLabels(raster: Raster, { columns }: ContactSheetInput, layout: Layout): void {
  const { tilesLeft, tilesTop, tile } = layout;
  if (columns.length > 0) {
    drawText(raster, "position", MARGIN, tilesTop - LINE, SCALE, MUTED_TEXT);
  }
  columns.forEach((label, n) => {
    const text = fitText(label, tile.width, SCALE);
    const middle = tilesLeft + n * (tile.width + GAP) + tile.width / 2;
    const left = Math.round(middle - textWidth(text, SCALE) / 2);
    drawText(raster, text, left, tilesTop - LINE, SCALE, MUTED_TEXT);
  });
}

function drawRow(
  raster: Raster,
  input: ContactSheetInput,
  { title, subtitle, tiles }: ContactSheetRow,
  { tilesLeft, tilesTop, tile, rowPitch }: Layout,
  row: number,
): void {
  const top = tilesTop + row * rowPitch;
  const room = tilesLeft - MARGIN - 2 * GAP;
  drawText(raster, fitText(title, room, SCALE), MARGIN, top, SCALE, TEXT);
  drawText(raster, fitText(subtitle, room, SCALE), MARGIN, top + LINE, SCALE, MUTED_TEXT);
  const lettered = tiles.findIndex((content) => content !== null);
  tiles.forEach((content, n) => {
    const left = tilesLeft + n * (tile.width + GAP);
    if (content === null) {
      fillRectangle(raster, left, top, tile.width, tile.height, EMPTY);
      return;
    }
    const image = tile.image(content.pixels);
    const colourOf = (i: number): Colour => [image.pixels[i], image.pixels[i], image.pixels[i]];
    drawImage(raster, left, top, image.height, image.width, tile.scale, colourOf);
    const caption = fitText(content.caption, tile.width, SCALE);
    drawText(raster, caption, left, top + tile.height + 4, SCALE, MUTED_TEXT);
    if (n === lettered) drawLetters(raster, input.letters, left, top, tile);
  });
}

/** Letters inside the edges of a slice, outlined, as tissue may reach there. */
function drawLetters(
  raster: Raster,
  letters: ContactSheetInput["letters"],
  left: number,
  top: number,
  { width, height }: FittedTile,
): void {
  const [letterWidth, letterHeight] = [5 * SCALE, 7 * SCALE];
  const inset = 4;
  const middle = left + Math.round((width - letterWidth) / 2);
  const centre = top + Math.round((height - letterHeight) / 2);
  const places: [letter: string, x: number, y: number][] = [
    [letters.left, left + inset, centre],
    [letters.right, left + width - inset - letterWidth, centre],
    [letters.top, middle, top + inset],
    [letters.bottom, middle, top + height - inset - letterHeight],
  ];
  for (const [letter, x, y] of places) {
    if (letter === "?") continue;
    for (const [dx, dy] of [[-SCALE, 0], [SCALE, 0], [0, -SCALE], [0, SCALE]]) {
      drawText(raster, letter, x + dx, y + dy, SCALE, OUTLINE);
    }
    drawText(raster, letter, x, y, SCALE, TEXT);
  }
}

function drawFoot(raster: Raster, input: ContactSheetInput, { footTop }: Layout): void {
  const { shares, ends } = input.histogram;
  drawHistogramPanel(raster, MARGIN, footTop, BAR_WIDTH, HISTOGRAM_HEIGHT, shares, ends);
  const left = MARGIN + shares.length * (BAR_WIDTH + 1) + MARGIN;
  input.notes.forEach((line, n) => {
    const text = fitText(line, raster.width - MARGIN - left, SCALE);
    drawText(raster, text, left, footTop + n * LINE, SCALE, MUTED_TEXT);
  });
}
