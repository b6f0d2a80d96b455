/**
 * Decodes a slice stored as an 8-bit grey PNG.
 *
 * @module
 */
import { decode, type DecodedPng } from "fast-png";
import { DatasetError } from "../../errors.ts";

/** One slice, 8-bit grey. */
export interface GreyImage {
  /** [height, width] in C order, 0 … 255. */
  pixels: Uint8Array;
  height: number;
  width: number;
}

/** Largest edge that is taken for a slice; more is a damaged header. */
const MAX_EDGE = 8192;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOUR_TYPES: Record<number, string> = {
  2: "colour (RGB)",
  3: "a palette",
  4: "grey with alpha",
  6: "colour with alpha",
};

/**
 * Decodes one slice; checksums of all chunks are verified.
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @throws {DatasetError} If it is not a PNG, is cut short or damaged, or is
 *   anything but 8-bit grey.
 */
export function decodePngSlice(bytes: Uint8Array, name: string): GreyImage {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    throw new DatasetError(
      `Cannot read ${name}: it is not a PNG file; convert it to an 8-bit grey PNG or remove it`,
    );
  }
  // The header is looked at first, so that a wrong kind of PNG is called that
  // and a damaged size cannot ask for gigabytes.
  const { height, width, depth, colourType } = readHeader(bytes, name);
  if (colourType !== 0) {
    const kind = COLOUR_TYPES[colourType] ?? `unknown type ${colourType}`;
    throw new DatasetError(
      `Cannot use ${name}: its pixels are ${kind}; convert it to 8-bit grey`,
    );
  }
  if (depth !== 8) {
    throw new DatasetError(
      `Cannot use ${name}: its pixels have ${depth} bits; convert it to 8-bit grey`,
    );
  }
  if (height < 1 || width < 1 || height > MAX_EDGE || width > MAX_EDGE) {
    throw damaged(name, `it claims to be ${width}×${height} pixels`);
  }
  let image: DecodedPng;
  try {
    image = decode(bytes, { checkCrc: true });
  } catch (error) {
    // fast-png throws plain Error and RangeError for whatever it stumbles over.
    throw damaged(name, error instanceof Error ? error.message : String(error));
  }
  if (image.transparency !== undefined) {
    throw new DatasetError(
      `Cannot use ${name}: it has a transparent colour; convert it to 8-bit grey`,
    );
  }
  if (
    !(image.data instanceof Uint8Array) || image.data.length !== height * width
  ) {
    throw damaged(name, "its pixels do not fit its header");
  }
  return { pixels: image.data, height, width };
}

/** The fields of IHDR, which must be the first chunk (PNG specification, 11.2.1). */
function readHeader(bytes: Uint8Array, name: string) {
  if (bytes.length < 33) throw damaged(name, "its header is incomplete");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) {
    throw damaged(name, "it does not begin with a header chunk");
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    colourType: view.getUint8(25),
  };
}

function damaged(name: string, detail: string): DatasetError {
  return new DatasetError(
    `Cannot read ${name}: it is truncated or corrupt (${detail}); copy it again from the source`,
  );
}
