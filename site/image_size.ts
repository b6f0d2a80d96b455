/**
 * Width and height of a PNG or GIF, read from its header, so that a page can
 * reserve the picture's place before it is loaded.
 *
 * @module
 */

/** Width and height in pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

/**
 * Reads the size from the first bytes of a picture (PNG specification, IHDR
 * chunk; GIF89a specification, logical screen descriptor).
 *
 * @param bytes the file, or at least its first 24 bytes
 * @returns the size, or undefined where the bytes are neither a PNG nor a GIF
 */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  if (bytes.length < 24) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  const signature = new TextDecoder().decode(bytes.subarray(0, 6));
  if (signature === "GIF89a" || signature === "GIF87a") {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  return undefined;
}
