/**
 * Decodes a slice stored as a grey PNG.
 *
 * @module
 */
import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";
import { DatasetError } from "../../errors.ts";
import { damaged, thrownMessage } from "./damaged_file.ts";
import { checkSliceSize, type GreyImage, greyOfChannels } from "./grey_image.ts";
import { isPng, pictureChunks, type PngHeader, readPngHeader } from "./png_chunks.ts";

export type { GreyImage } from "./grey_image.ts";

/** Samples a pixel of each colour type (PNG specification, table 11.1). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;

/** Passes of Adam7: first column and row, then steps (PNG specification, 8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Decodes one slice; checksums of all chunks are verified. Grey of 8 and 16
 * bits is taken, and what is grey though stored otherwise: with an alpha
 * channel that is opaque everywhere, as RGB whose channels are equal, as a
 * palette of greys. 16-bit values become round(value·255/65535).
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @throws {DatasetError} If it is not a PNG, is cut short or damaged, has more
 *   than 2²² pixels, or is anything but grey.
 */
export function decodePngSlice(bytes: Uint8Array, name: string): GreyImage {
  if (!isPng(bytes)) {
    throw new DatasetError(
      `Cannot read ${name}: it is not a PNG file; convert it to an 8-bit grey PNG or remove it`,
    );
  }
  // The header is looked at first, so that a wrong kind of PNG is called that
  // and a damaged size cannot ask for gigabytes.
  const header = readPngHeader(bytes, name);
  checkKind(header, name);
  const { height, width } = header;
  checkSliceSize(height, width, name);
  const picture = pictureChunks(bytes, filteredBytes(header), name);
  let image: DecodedPng;
  let samples: DecodedPng["data"];
  try {
    image = decode(picture);
    samples = header.colourType === PALETTE ? convertIndexedToRgb(image) : image.data;
  } catch (error) {
    // fast-png throws plain Error and RangeError for whatever it stumbles over.
    throw damaged(name, thrownMessage(error));
  }
  if (image.transparency !== undefined) {
    throw new DatasetError(
      `Cannot use ${name}: it has a transparent colour; convert it to 8-bit grey`,
    );
  }
  const channels = samples.length / (height * width);
  if (!Number.isInteger(channels) || samples instanceof Uint8ClampedArray) {
    throw damaged(name, "its pixels do not fit its header");
  }
  const most = header.depth === 16 ? 65535 : 255;
  const grey = channels === 1 ? samples : greyOfChannels(samples, channels, most, 0, name);
  return { pixels: grey instanceof Uint8Array ? grey : eightBits(grey), height, width };
}

/** round(value·255/65535): since 65535 = 255·257 there is never an exact half. */
function eightBits(values: Uint16Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(value / 257));
}

function checkKind({ colourType, depth, interlaced }: PngHeader, name: string): void {
  if (CHANNELS[colourType] === undefined) {
    throw new DatasetError(
      `Cannot use ${name}: its pixels are of the unknown type ${colourType}; convert it to 8-bit grey`,
    );
  }
  const depths = colourType === PALETTE ? [1, 2, 4, 8] : [8, 16];
  // fast-png mixes up the pixels of an interlaced image that share a byte.
  if (!depths.includes(depth) || (interlaced && depth < 8)) {
    throw new DatasetError(
      `Cannot use ${name}: its pixels have ${depth} bits${
        interlaced ? " and are interlaced" : ""
      }; convert it to 8-bit grey`,
    );
  }
}

/** Bytes of all scan lines, each with its filter byte in front. */
function filteredBytes({ height, width, depth, colourType, interlaced }: PngHeader): number {
  const passes = interlaced ? ADAM7 : [[0, 0, 1, 1]];
  return passes.reduce((sum, [x, y, xStep, yStep]) => {
    const [columns, lines] = [Math.ceil((width - x) / xStep), Math.ceil((height - y) / yStep)];
    const line = 1 + Math.ceil(columns * CHANNELS[colourType] * depth / 8);
    return columns > 0 && lines > 0 ? sum + lines * line : sum;
  }, 0);
}
