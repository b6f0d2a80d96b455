/**
 * Numbers as image files store them, of any width and byte order.
 *
 * @module
 */

/** Type of one stored number. */
export type ScalarType =
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float32"
  | "float64";

/** Bytes of one number. */
export const SCALAR_BYTES: Readonly<Record<ScalarType, 1 | 2 | 4 | 8>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  int64: 8,
  float32: 4,
  float64: 8,
};

const LITTLE_ENDIAN_MACHINE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** How stored numbers are to be read. */
export interface ScalarLayout {
  type: ScalarType;
  littleEndian: boolean;
  /** Value = stored·slope + intercept, computed in float64. */
  slope: number;
  intercept: number;
}

/**
 * Reads stored numbers and scales them; each is rounded once, to float32.
 *
 * @param bytes Whole numbers; not changed.
 * @returns One value each; infinite where float32 cannot hold it.
 */
export function decodeScalars(bytes: Uint8Array, layout: ScalarLayout): Float32Array {
  const width = SCALAR_BYTES[layout.type];
  const count = bytes.length / width;
  const swapped = width > 1 && layout.littleEndian !== LITTLE_ENDIAN_MACHINE;
  // Typed arrays need aligned memory in the machine's byte order.
  let aligned = bytes;
  if (swapped || bytes.byteOffset % width !== 0) {
    aligned = new Uint8Array(bytes.length);
    aligned.set(bytes);
    if (swapped) swapBytes(aligned, width);
  }
  const { buffer, byteOffset } = aligned;
  const { slope, intercept } = layout;
  switch (layout.type) {
    case "uint8":
      return scaled(new Uint8Array(buffer, byteOffset, count), slope, intercept);
    case "int8":
      return scaled(new Int8Array(buffer, byteOffset, count), slope, intercept);
    case "uint16":
      return scaled(new Uint16Array(buffer, byteOffset, count), slope, intercept);
    case "int16":
      return scaled(new Int16Array(buffer, byteOffset, count), slope, intercept);
    case "uint32":
      return scaled(new Uint32Array(buffer, byteOffset, count), slope, intercept);
    case "int32":
      return scaled(new Int32Array(buffer, byteOffset, count), slope, intercept);
    case "float32":
      return scaled(new Float32Array(buffer, byteOffset, count), slope, intercept);
    case "float64":
      return scaled(new Float64Array(buffer, byteOffset, count), slope, intercept);
    case "uint64":
      return scaled(wideIntegers(buffer, byteOffset, count, false), slope, intercept);
    case "int64":
      return scaled(wideIntegers(buffer, byteOffset, count, true), slope, intercept);
  }
}

type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

function scaled(stored: NumberArray, slope: number, intercept: number): Float32Array {
  if (slope === 1 && intercept === 0) return new Float32Array(stored);
  const values = new Float32Array(stored.length);
  for (let i = 0; i < values.length; i++) values[i] = stored[i] * slope + intercept;
  return values;
}

/** 64-bit integers, each rounded to float64; BigInt would take ten times as long. */
function wideIntegers(
  buffer: ArrayBufferLike,
  byteOffset: number,
  count: number,
  signed: boolean,
): Float64Array {
  const words = new Uint32Array(buffer, byteOffset, 2 * count);
  const low = LITTLE_ENDIAN_MACHINE ? 0 : 1;
  return Float64Array.from({ length: count }, (_, i) => {
    const high = words[2 * i + 1 - low];
    return (signed ? high | 0 : high) * 2 ** 32 + words[2 * i + low];
  });
}

function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 2) {
    const words = new Uint16Array(bytes.buffer);
    for (let i = 0; i < words.length; i++) words[i] = words[i] << 8 | words[i] >> 8;
    return;
  }
  for (let i = 0; i < bytes.length; i += width) {
    for (let a = i, b = i + width - 1; a < b; a++, b--) {
      const byte = bytes[a];
      bytes[a] = bytes[b];
      bytes[b] = byte;
    }
  }
}
