/**
 * Brings an image to a square of a given size: padded, never distorted.
 *
 * @module
 */
import type { GreyImage } from "../formats/png_slice.ts";
import { areaResize } from "./area_resize.ts";

/**
 * Zero-pads to a square, centred, then averages areas down (or up) to `size`.
 *
 * @param size Edge in pixels; null returns the image as it is.
 */
export function squareImage(image: GreyImage, size: number | null): GreyImage {
  if (size === null) return image;
  const { pixels, height: edge } = padToSquare(image);
  if (edge === size) return { pixels, height: size, width: size };
  return { pixels: areaResize(pixels, edge, edge, size, size), height: size, width: size };
}

/** Zero-padding to a square, centred; an odd row or column goes below or to the right. */
export function padToSquare(image: GreyImage): GreyImage {
  const { pixels, height, width } = image;
  if (height === width) return image;
  const edge = Math.max(height, width);
  const { top, left } = squarePadding(height, width);
  const padded = new Uint8Array(edge * edge);
  for (let row = 0; row < height; row++) {
    padded.set(
      pixels.subarray(row * width, (row + 1) * width),
      (top + row) * edge + left,
    );
  }
  return { pixels: padded, height: edge, width: edge };
}

/** Rows above and columns to the left of an image that is padded to a square. */
export function squarePadding(height: number, width: number): { top: number; left: number } {
  const edge = Math.max(height, width);
  return {
    top: Math.floor((edge - height) / 2),
    left: Math.floor((edge - width) / 2),
  };
}
