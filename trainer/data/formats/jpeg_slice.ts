/**
 * Decodes a slice stored as a grey JPEG.
 *
 * jpeg-js does the decoding. What it would get wrong in silence is looked for
 * first: more than 8 bits a sample, no scan at all (which it shows as grey),
 * hundreds of scans (which take minutes).
 *
 * JPEG has no checksum. A damaged byte that leaves the code words valid goes
 * unnoticed; no decoder can tell.
 *
 * @module
 */
import { decode } from "jpeg-js";
import { DatasetError } from "../../errors.ts";
import { damaged, thrownMessage } from "./damaged_file.ts";
import { checkSliceSize, type GreyImage, greyOfChannels, MAX_PIXELS } from "./grey_image.ts";

/**
 * Memory that jpeg-js may take by its own count. Its coefficients take 4 bytes
 * a sample, three samples a pixel where grey is saved as colour, and the
 * result 4 bytes a pixel.
 */
const MAX_MEMORY_MB = 160;

/** Most scans of a progressive file; encoders write about ten. */
const MAX_SCANS = 32;

/** Levels that the channels of grey saved as colour may be apart, by rounding. */
const GREY_TOLERANCE = 2;

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** What a JPEG says before its first scan. */
interface FrameHeader {
  bits: number;
  height: number;
  width: number;
  components: number;
}

/** Whether the bytes begin like a JPEG: start of image, then another marker. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Decodes one slice: baseline or progressive, grey, or colour whose channels
 * are equal within 2 levels everywhere (grey saved as colour), which become
 * their mean.
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @throws {DatasetError} If it is not a JPEG, is cut short or damaged, is
 *   coloured, or has more than 2²² pixels.
 */
export function decodeJpegSlice(bytes: Uint8Array, name: string): GreyImage {
  if (!isJpeg(bytes)) {
    throw new DatasetError(
      `Cannot read ${name}: it is not a JPEG file; convert it to an 8-bit grey PNG or remove it`,
    );
  }
  const { bits, height, width, components } = readFrameHeader(bytes, name);
  if (bits !== 8) {
    throw new DatasetError(
      `Cannot use ${name}: its pixels have ${bits} bits; convert it to an 8-bit grey PNG`,
    );
  }
  if (components !== 1 && components !== 3) {
    throw new DatasetError(
      `Cannot use ${name}: its pixels have ${components} channels; convert it to an 8-bit grey PNG`,
    );
  }
  checkSliceSize(height, width, name);
  let image: { data: Uint8Array; height: number; width: number };
  try {
    image = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      // Only skips blocks beyond the image, which jpeg-js itself counts where a
      // restart interval does not fill a grey image; bad code words still throw.
      tolerantDecoding: true,
      maxResolutionInMP: MAX_PIXELS / 1e6,
      maxMemoryUsageInMB: MAX_MEMORY_MB,
    });
  } catch (error) {
    // jpeg-js throws plain Error and TypeError for whatever it stumbles over.
    throw damaged(name, thrownMessage(error));
  }
  if (image.height !== height || image.width !== width) {
    throw damaged(name, "it claims to have two sizes");
  }
  const pixels = greyOfChannels(image.data, 3, 255, GREY_TOLERANCE, name);
  return { pixels: Uint8Array.from(pixels), height, width };
}

/** Follows the marker segments to the first scan (ITU-T T.81, annex B) and counts the scans. */
function readFrameHeader(bytes: Uint8Array, name: string): FrameHeader {
  let frame: FrameHeader | undefined;
  let at = 2;
  while (bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break;
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = bytes[at + 2] << 8 | bytes[at + 3];
    if (length < 2) throw damaged(name, "a marker segment is incomplete");
    if (marker >= 0xc0 && marker <= 0xc2 && frame === undefined && length >= 8) {
      frame = {
        bits: bytes[at + 4],
        height: bytes[at + 5] << 8 | bytes[at + 6],
        width: bytes[at + 7] << 8 | bytes[at + 8],
        components: bytes[at + 9],
      };
    }
    at += 2 + length;
  }
  if (frame === undefined) throw damaged(name, "there is no baseline or progressive frame in it");
  let scans = 0;
  for (; at + 1 < bytes.length; at++) {
    if (bytes[at] === 0xff && bytes[at + 1] === START_OF_SCAN) scans++;
  }
  if (scans < 1 || scans > MAX_SCANS) throw damaged(name, `there are ${scans} scans in it`);
  return frame;
}
