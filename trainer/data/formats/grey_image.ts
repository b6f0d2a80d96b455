/**
 * A picture in 8-bit grey, and how pictures stored in other ways become one.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { damaged } from "./damaged_file.ts";

/** One slice, 8-bit grey. */
export interface GreyImage {
  /** [height, width] in C order, 0 … 255. */
  pixels: Uint8Array;
  height: number;
  width: number;
}

/** Largest edge that is taken for a slice; more is a damaged header. */
const MAX_EDGE = 8192;

/** Most pixels of a slice, e.g. 2048×2048: bounds the time and memory that decoding takes. */
export const MAX_PIXELS = 2 ** 22;

/**
 * Checks the size that a header tells.
 *
 * @param name File name for messages.
 * @throws {DatasetError} If no slice has it.
 */
export function checkSliceSize(height: number, width: number, name: string): void {
  if (height < 1 || width < 1 || height > MAX_EDGE || width > MAX_EDGE) {
    throw damaged(name, `it claims to be ${width}×${height} pixels`);
  }
  if (height * width > MAX_PIXELS) {
    throw new DatasetError(
      `Cannot use ${name}: it has ${width}×${height} pixels, more than the ${MAX_PIXELS} that are taken; make it smaller`,
    );
  }
}

/**
 * Grey levels of an image with several samples a pixel.
 *
 * @param samples Channels of each pixel one after the other: red, green, blue,
 *   then alpha where there are four; or grey, then alpha where there are two.
 * @param channels 2, 3 or 4.
 * @param most The value that stands for white and for opaque.
 * @param tolerance How far red, green and blue may be apart, in units of `most`.
 * @param name File name for messages.
 * @returns One value a pixel: the mean of the colours, rounded half up.
 * @throws {DatasetError} If a pixel is coloured or transparent.
 */
export function greyOfChannels(
  samples: Uint8Array | Uint16Array,
  channels: number,
  most: number,
  tolerance: number,
  name: string,
): Uint8Array | Uint16Array {
  const count = samples.length / channels;
  const colours = channels < 3 ? 1 : 3;
  const grey = most > 255 ? new Uint16Array(count) : new Uint8Array(count);
  for (let pixel = 0; pixel < count; pixel++) {
    const at = pixel * channels;
    if (colours < channels && samples[at + colours] !== most) {
      throw new DatasetError(
        `Cannot use ${name}: some of its pixels are transparent; convert it to 8-bit grey without alpha`,
      );
    }
    if (colours === 1) {
      grey[pixel] = samples[at];
      continue;
    }
    const [red, green, blue] = [samples[at], samples[at + 1], samples[at + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > tolerance) {
      throw new DatasetError(
        `Cannot use ${name}: some of its pixels are coloured; convert it to 8-bit grey`,
      );
    }
    grey[pixel] = Math.floor((2 * (red + green + blue) + 3) / 6);
  }
  return grey;
}
