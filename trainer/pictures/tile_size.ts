/**
 * How large a slice is shown where many are side by side.
 *
 * @module
 */
import { areaResize } from "../data/slicing/area_resize.ts";

/** Pixels that a slice's shorter edge shall span, about. */
const WANTED_EDGE = 192;

/** The size of a slice on a sheet. */
export interface FittedTile {
  /** Columns and rows that it covers. */
  width: number;
  height: number;
  /** Edge of the square that each pixel of `image` becomes. */
  scale: number;
  /** The slice as it is to be drawn: itself, or reduced. */
  image: (pixels: Uint8Array) => { pixels: Uint8Array; height: number; width: number };
}

/**
 * Finds the size for a slice: enlarged by the whole factor that brings its
 * shorter edge closest to 192 pixels and still fits, or, where it is larger
 * than the room for it, reduced to it by area averaging.
 *
 * @param height Rows of the slice.
 * @param width Columns of the slice.
 * @param roomHeight Rows there are, at least 1.
 * @param roomWidth Columns there are, at least 1.
 */
export function fitTile(
  height: number,
  width: number,
  roomHeight: number,
  roomWidth: number,
): FittedTile {
  const room = Math.min(roomHeight / height, roomWidth / width);
  if (room < 1) {
    const target = {
      height: Math.max(1, Math.floor(height * room)),
      width: Math.max(1, Math.floor(width * room)),
    };
    return {
      ...target,
      scale: 1,
      image: (pixels) => ({
        ...target,
        pixels: areaResize(pixels, height, width, target.height, target.width),
      }),
    };
  }
  const wanted = Math.max(1, Math.round(WANTED_EDGE / Math.min(height, width)));
  const scale = Math.min(wanted, Math.floor(room));
  return {
    height: height * scale,
    width: width * scale,
    scale,
    image: (pixels) => ({ pixels, height, width }),
  };
}
