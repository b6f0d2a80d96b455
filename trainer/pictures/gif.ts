/**
 * Animated GIF files.
 *
 * @module
 */
// @ts-types="./gifenc.d.ts"
import gifenc from "gifenc";
import type { Raster } from "./raster.ts";

/** How long frames are shown. */
export interface GifOptions {
  /** Milliseconds of every frame but the last; a multiple of 10. Default 400. */
  frameMilliseconds?: number;
  /** Milliseconds of the last frame. Default 3000. */
  lastFrameMilliseconds?: number;
}

/** Most colours that a GIF's table holds. */
const MAXIMUM_COLOURS = 256;

/**
 * Encodes rasters as a GIF that loops for ever and rests on its last frame. All
 * frames share one table of exactly their colours, so nothing is quantised, and
 * equal frames give equal bytes.
 *
 * @param frames At least one raster, all of one size, with at most 256 colours between them.
 * @param options Durations.
 * @returns The file's bytes.
 * @throws {RangeError} If there is no frame, sizes differ, or the colours are too many.
 */
export function encodeGif(
  frames: readonly Raster[],
  options: GifOptions = {},
): Uint8Array<ArrayBuffer> {
  const { frameMilliseconds = 400, lastFrameMilliseconds = 3000 } = options;
  if (frames.length === 0) {
    throw new RangeError("Cannot encode a GIF as there is no frame");
  }
  const { width, height } = frames[0];
  const colours = collectColours(frames);
  const indexOf = new Map(colours.map((colour, i) => [colour, i]));
  const palette = colours.map((
    colour,
  ) => [colour >> 16, (colour >> 8) & 255, colour & 255]);
  const encoder = gifenc.GIFEncoder();
  frames.forEach((frame, n) => {
    if (frame.width !== width || frame.height !== height) {
      throw new RangeError(
        `Cannot encode a GIF as all frames must be ${width}×${height}: current size of frame ${n} is ${frame.width}×${frame.height}`,
      );
    }
    const indices = new Uint8Array(width * height);
    for (let i = 0; i < indices.length; i++) {
      indices[i] = indexOf.get(packedColour(frame.pixels, i))!;
    }
    const isLast = n === frames.length - 1;
    encoder.writeFrame(indices, width, height, {
      delay: isLast ? lastFrameMilliseconds : frameMilliseconds,
      repeat: 0,
      // A palette on a later frame would be stored again as a local one.
      ...(n === 0 ? { palette } : {}),
    });
  });
  encoder.finish();
  return encoder.bytes();
}

/** All colours of the frames as 0xRRGGBB, rising. */
function collectColours(frames: readonly Raster[]): number[] {
  const colours = new Set<number>();
  for (const { pixels } of frames) {
    for (let i = 0; i < pixels.length / 3; i++) {
      colours.add(packedColour(pixels, i));
    }
    if (colours.size > MAXIMUM_COLOURS) {
      throw new RangeError(
        `Cannot encode a GIF as frames may hold at most ${MAXIMUM_COLOURS} colours: current number is at least ${colours.size}`,
      );
    }
  }
  return [...colours].sort((a, b) => a - b);
}

function packedColour(pixels: Uint8Array, i: number): number {
  return (pixels[3 * i] << 16) | (pixels[3 * i + 1] << 8) | pixels[3 * i + 2];
}
