/**
 * Shapes for random_shapes_test.ts: small ones drawn at random, and larger ones
 * that span several tiles without filling the last.
 *
 * @module
 */
import type { RandomStream } from "../../random.ts";
import { type Axis, type Convolution, resultShape } from "./reference_convolution.ts";
import type { Product } from "./reference_product.ts";

/** Around the widths of vectors and tiles, and one. */
const CHANNELS = [1, 1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 20] as const;
const PADDINGS = ["same", "valid", "explicit"] as const;

/**
 * A convolution of at most 3 images of at most 12 × 12 pixels: filters of 1 to
 * 5 taps, strides 1 to 3 (mostly 1 and 2), dilations 1 and 2, in height and
 * width independently.
 */
export function drawConvolution(stream: RandomStream): Convolution {
  // tfjs allows dilation without strides only.
  const dilated = stream.integer(5) === 0;
  const drawAxis = (): Axis => ({
    length: 1 + stream.integer(12),
    taps: 1 + stream.integer(5),
    stride: dilated ? 1 : pick(stream, [1, 1, 1, 2, 2, 2, 3]),
    dilation: dilated ? 1 + stream.integer(2) : 1,
  });
  const drawMargins = () => [stream.integer(4), stream.integer(4)] as const;
  for (;;) {
    const padding = pick(stream, PADDINGS);
    const convolution: Convolution = {
      batch: 1 + stream.integer(3),
      rows: drawAxis(),
      columns: drawAxis(),
      inChannels: pick(stream, CHANNELS),
      outChannels: pick(stream, CHANNELS),
      padding: padding === "explicit" ? [drawMargins(), drawMargins()] : padding,
    };
    if (resultShape(convolution).every((length) => length > 0)) return convolution;
  }
}

/** A product of at most 40 rows and columns and 100 terms, with any flags and batches. */
export function drawProduct(stream: RandomStream): Product {
  const batch = 1 + stream.integer(4);
  return {
    batchA: pick(stream, [1, batch]),
    batchB: pick(stream, [1, batch]),
    rows: 1 + stream.integer(40),
    inner: 1 + stream.integer(100),
    columns: 1 + stream.integer(40),
    transposeA: stream.integer(2) === 1,
    transposeB: stream.integer(2) === 1,
  };
}

/** Many positions and few channels, many channels and few positions, and the model's kinds. */
export const LARGE_CONVOLUTIONS: readonly Convolution[] = [
  square({ batch: 2, size: 37, taps: 3, stride: 1, inChannels: 3, outChannels: 5 }),
  square({ batch: 1, size: 66, taps: 4, stride: 2, inChannels: 1, outChannels: 32 }),
  square({ batch: 1, size: 9, taps: 3, stride: 1, inChannels: 65, outChannels: 33 }),
  square({ batch: 3, size: 16, taps: 4, stride: 2, inChannels: 32, outChannels: 36 }),
  square({ batch: 2, size: 17, taps: 1, stride: 1, inChannels: 36, outChannels: 64 }),
];

/** Long sums, wide results, and a batch, in every combination of the flags. */
export const LARGE_PRODUCTS: readonly Product[] = [0, 1, 2, 3].flatMap((flags) => {
  const transposeA = (flags & 1) !== 0;
  const transposeB = (flags & 2) !== 0;
  return [
    { batchA: 1, batchB: 1, rows: 5, inner: 5003, columns: 7, transposeA, transposeB },
    { batchA: 1, batchB: 1, rows: 133, inner: 64, columns: 130, transposeA, transposeB },
    { batchA: 2, batchB: 1, rows: 68, inner: 132, columns: 36, transposeA, transposeB },
  ];
});

function square(
  { batch, size, taps, stride, inChannels, outChannels }: {
    batch: number;
    size: number;
    taps: number;
    stride: number;
    inChannels: number;
    outChannels: number;
  },
): Convolution {
  const axis = { length: size, taps, stride, dilation: 1 };
  return { batch, rows: axis, columns: axis, inChannels, outChannels, padding: "same" };
}

function pick<T>(stream: RandomStream, from: readonly T[]): T {
  return from[stream.integer(from.length)];
}
