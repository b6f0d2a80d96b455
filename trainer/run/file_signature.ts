/**
 * Whether a file is what its name says, from its first and last bytes.
 *
 * @module
 */

/** First and last bytes of whole files, by extension. */
const SIGNATURES: Record<string, { start: number[]; end: number[] }> = {
  // The end is the IEND chunk: no data, its name, its checksum.
  png: {
    start: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    end: [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82],
  },
  // "GIF89a"; the end is the last image's terminator and the trailer.
  gif: { start: [0x47, 0x49, 0x46, 0x38, 0x39, 0x61], end: [0x00, 0x3b] },
  // "\x93NUMPY", version 1.0
  npy: { start: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0], end: [] },
};

/**
 * Checks a file's first and last bytes against its extension.
 *
 * @param name The file's name.
 * @param bytes Its content.
 * @returns Whether they agree; true for extensions other than png, gif and npy.
 */
export function hasExpectedSignature(name: string, bytes: Uint8Array): boolean {
  const extension = /\.(\w+)$/.exec(name)?.[1] ?? "";
  if (!Object.hasOwn(SIGNATURES, extension)) return true;
  const { start, end } = SIGNATURES[extension];
  return bytes.length >= start.length + end.length &&
    start.every((byte, i) => bytes[i] === byte) &&
    end.every((byte, i) => bytes[bytes.length - end.length + i] === byte);
}
