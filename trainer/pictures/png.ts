/**
 * PNG files.
 *
 * @module
 */
import { decode, encode } from "fast-png";
import { RunDirectoryError } from "../errors.ts";
import type { Raster } from "./raster.ts";

/**
 * Encodes a raster as PNG, without loss, time or comment: equal pixels give
 * equal bytes. A raster without colour is stored as 8-bit grey, a third of the
 * size.
 *
 * @param raster The picture.
 * @returns The file's bytes.
 */
export function encodePng(raster: Raster): Uint8Array {
  const { width, height, pixels } = raster;
  const isGrey = pixels.every((value, i) => value === pixels[i - i % 3]);
  const data = isGrey ? pixels.filter((_, i) => i % 3 === 0) : pixels;
  return encode(
    { width, height, data, depth: 8, channels: isGrey ? 1 : 3 },
    { zlib: { level: 9 } },
  );
}

/**
 * Decodes a PNG that {@link encodePng} made.
 *
 * @param bytes The file's bytes.
 * @param fileName How the message calls the file.
 * @returns The picture.
 * @throws {RunDirectoryError} If the bytes are damaged, or not 8-bit grey or RGB.
 */
export function decodePng(bytes: Uint8Array, fileName = "a picture of the run"): Raster {
  let cause: unknown;
  try {
    const { width, height, data, depth, channels } = decode(bytes, { checkCrc: true });
    if (depth === 8 && (channels === 1 || channels === 3)) {
      const pixels = channels === 3
        ? Uint8Array.from(data)
        : Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)]);
      return { width, height, pixels };
    }
  } catch (error) {
    cause = error;
  }
  throw new RunDirectoryError(
    `Cannot read ${fileName} as it is not an intact 8-bit PNG; start a new run with another --out`,
    { cause },
  );
}
