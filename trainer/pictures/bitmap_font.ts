/**
 * A 5×7 bitmap font for captions: pictures are drawn without a canvas, so that
 * they come out the same on every machine.
 *
 * @module
 */
import { GLYPHS, MISSING_GLYPH } from "./bitmap_glyphs.ts";
import { type Colour, fillRectangle, type Raster } from "./raster.ts";

/** Columns from one character to the next, at scale 1. */
const ADVANCE = 6;
/** Rows that a line of text covers at scale 1: 7 above the baseline, 2 below it. */
const LINE_HEIGHT = 9;

/**
 * Width of a line of text.
 *
 * @param text One line.
 * @param scale Edge of a dot of the font in pixels, a positive integer.
 * @returns Pixels from the first column to the last.
 */
export function textWidth(text: string, scale: number): number {
  return Math.max(0, [...text].length * ADVANCE - 1) * scale;
}

/**
 * Height of a line of text, descenders included.
 *
 * @param scale Edge of a dot of the font in pixels, a positive integer.
 * @returns Rows.
 */
export function textHeight(scale: number): number {
  return LINE_HEIGHT * scale;
}

/**
 * Writes one line of text. A character that the font lacks shows as an empty box.
 *
 * @param raster Drawn on; what lies outside is cut off.
 * @param text One line.
 * @param left Column of the text's left edge.
 * @param top Row of the upper edge of a capital letter.
 * @param scale Edge of a dot of the font in pixels, a positive integer.
 * @param colour The ink.
 */
export function drawText(
  raster: Raster,
  text: string,
  left: number,
  top: number,
  scale: number,
  colour: Colour,
): void {
  [...text].forEach((character, n) => {
    const rows = (GLYPHS[character] ?? MISSING_GLYPH).split(" ");
    rows.forEach((row, y) => {
      [...row].forEach((dot, x) => {
        if (dot !== "#") return;
        fillRectangle(
          raster,
          left + (n * ADVANCE + x) * scale,
          top + y * scale,
          scale,
          scale,
          colour,
        );
      });
    });
  });
}

/**
 * Shortens a line of text, at its end and with "...", until it fits.
 *
 * @param text One line.
 * @param width Pixels to fit into.
 * @param scale Edge of a dot of the font in pixels, a positive integer.
 * @returns The text, or its beginning and "...".
 */
export function fitText(text: string, width: number, scale: number): string {
  if (textWidth(text, scale) <= width) return text;
  const characters = [...text];
  while (
    characters.length > 0 &&
    textWidth(characters.join("") + "...", scale) > width
  ) {
    characters.pop();
  }
  return characters.join("") + "...";
}
