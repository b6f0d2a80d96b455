/**
 * An 8-bit RGB raster and the few ways to draw on it.
 *
 * @module
 */

/** Red, green and blue, each an integer in [0, 255]. */
export type Colour = readonly [red: number, green: number, blue: number];

/** An RGB picture. */
export interface Raster {
  width: number;
  height: number;
  /** [height, width, 3] in C order. */
  pixels: Uint8Array;
}

/**
 * A raster of one colour.
 *
 * @param width Columns.
 * @param height Rows.
 * @param background Its colour.
 * @returns The raster.
 */
export function createRaster(
  width: number,
  height: number,
  background: Colour,
): Raster {
  const raster = {
    width,
    height,
    pixels: new Uint8Array(width * height * 3),
  };
  fillRectangle(raster, 0, 0, width, height, background);
  return raster;
}

/**
 * Paints a rectangle; what lies outside the raster is cut off.
 *
 * @param raster Drawn on.
 * @param left First column.
 * @param top First row.
 * @param width Columns to paint.
 * @param height Rows to paint.
 * @param colour What to paint.
 */
export function fillRectangle(
  raster: Raster,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  const right = Math.min(left + width, raster.width);
  const bottom = Math.min(top + height, raster.height);
  for (let y = Math.max(top, 0); y < bottom; y++) {
    for (let x = Math.max(left, 0); x < right; x++) {
      const i = (y * raster.width + x) * 3;
      raster.pixels[i] = colour[0];
      raster.pixels[i + 1] = colour[1];
      raster.pixels[i + 2] = colour[2];
    }
  }
}

/**
 * Paints a [height, width] image, each of its elements as a square of
 * scale×scale pixels (nearest neighbour: no element is blended with another).
 *
 * @param raster Drawn on.
 * @param left Column of the image's left edge.
 * @param top Row of the image's upper edge.
 * @param height Rows of the image.
 * @param width Columns of the image.
 * @param scale Edge of an element's square, a positive integer.
 * @param colourOf Colour of element i of the image in C order.
 */
export function drawImage(
  raster: Raster,
  left: number,
  top: number,
  height: number,
  width: number,
  scale: number,
  colourOf: (i: number) => Colour,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      fillRectangle(
        raster,
        left + x * scale,
        top + y * scale,
        scale,
        scale,
        colourOf(y * width + x),
      );
    }
  }
}

/**
 * Grey of a pixel: black for 0, white for 1, rounded to 8 bits, cut off outside.
 *
 * @param intensity A pixel value, nominally in [0, 1].
 * @returns The colour; black for NaN.
 */
export function grey(intensity: number): Colour {
  const level = Math.round(255 * Math.min(Math.max(intensity, 0), 1)) || 0;
  return [level, level, level];
}

/**
 * Smallest integer factor that brings an image to a wanted edge length.
 *
 * @param edge Height or width of the image in pixels, positive.
 * @param wanted Pixels that it should span at least.
 * @returns The factor, at least 1.
 */
export function upscaleFactor(edge: number, wanted: number): number {
  return Math.max(1, Math.ceil(wanted / edge));
}
