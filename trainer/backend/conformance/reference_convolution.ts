/**
 * 2D convolution and its gradients by their definition, in float64: the oracle
 * of random_shapes_test.ts. It shares no code with tfjs.
 *
 * @module
 */
import { RoundedSums } from "./rounded_sums.ts";

/** Rows, or pixels, before and after the image. */
export type Margins = readonly [before: number, after: number];

/** What a convolution does along one axis. */
export interface Axis {
  /** Length of the image. */
  length: number;
  /** Taps of the filter. */
  taps: number;
  stride: number;
  /** Distance of neighbouring taps. */
  dilation: number;
}

/** A convolution of NHWC images with filters [height, width, in, out]. */
export interface Convolution {
  batch: number;
  rows: Axis;
  columns: Axis;
  inChannels: number;
  outChannels: number;
  padding: "same" | "valid" | readonly [rows: Margins, columns: Margins];
}

/** Images [batch, height, width, in], as tfjs orders them. */
export function imageShape({ batch, rows, columns, inChannels }: Convolution): number[] {
  return [batch, rows.length, columns.length, inChannels];
}

/** Filters [height, width, in, out]. */
export function filterShape(convolution: Convolution): number[] {
  const { rows, columns, inChannels, outChannels } = convolution;
  return [rows.taps, columns.taps, inChannels, outChannels];
}

/** Results [batch, height, width, out]; a length of 0 or less where no filter fits. */
export function resultShape(convolution: Convolution): number[] {
  const { batch, rows, columns, padding, outChannels } = convolution;
  return [batch, resultLength(rows, padding, 0), resultLength(columns, padding, 1), outChannels];
}

/** The convolution of images `x` with `filter`. */
export function convolve(
  convolution: Convolution,
  x: Float32Array,
  filter: Float32Array,
): RoundedSums {
  const sums = new RoundedSums(resultShape(convolution));
  forEachProduct(convolution, (result, pixel, weight) => {
    sums.add(result, x[pixel], filter[weight]);
  });
  return sums;
}

/** Gradient with respect to the images, given the results' gradient `dy`. */
export function imageGradient(
  convolution: Convolution,
  filter: Float32Array,
  dy: Float32Array,
): RoundedSums {
  const sums = new RoundedSums(imageShape(convolution));
  forEachProduct(convolution, (result, pixel, weight) => {
    sums.add(pixel, dy[result], filter[weight]);
  });
  return sums;
}

/** Gradient with respect to the filter, given the results' gradient `dy`. */
export function filterGradient(
  convolution: Convolution,
  x: Float32Array,
  dy: Float32Array,
): RoundedSums {
  const sums = new RoundedSums(filterShape(convolution));
  forEachProduct(convolution, (result, pixel, weight) => {
    sums.add(weight, dy[result], x[pixel]);
  });
  return sums;
}

/** Calls back for every pixel and weight that a result is a sum of products of. */
function forEachProduct(
  convolution: Convolution,
  visit: (result: number, pixel: number, weight: number) => void,
): void {
  const { rows, columns, padding, inChannels, outChannels } = convolution;
  const [batch, resultRows, resultColumns] = resultShape(convolution);
  const top = marginBefore(rows, padding, 0);
  const left = marginBefore(columns, padding, 1);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < resultRows; i++) {
      for (let j = 0; j < resultColumns; j++) {
        const result = ((b * resultRows + i) * resultColumns + j) * outChannels;
        for (let k = 0; k < rows.taps; k++) {
          const row = i * rows.stride + k * rows.dilation - top;
          if (row < 0 || row >= rows.length) continue;
          for (let l = 0; l < columns.taps; l++) {
            const column = j * columns.stride + l * columns.dilation - left;
            if (column < 0 || column >= columns.length) continue;
            const pixel = ((b * rows.length + row) * columns.length + column) * inChannels;
            const weight = (k * columns.taps + l) * inChannels * outChannels;
            for (let c = 0; c < inChannels; c++) {
              for (let o = 0; o < outChannels; o++) {
                visit(result + o, pixel + c, weight + c * outChannels + o);
              }
            }
          }
        }
      }
    }
  }
}

/** Extent of the filter, with the gaps between its taps. */
function extent({ taps, dilation }: Axis): number {
  return (taps - 1) * dilation + 1;
}

function resultLength(axis: Axis, padding: Convolution["padding"], which: 0 | 1): number {
  if (padding === "same") return Math.ceil(axis.length / axis.stride);
  const [before, after] = padding === "valid" ? [0, 0] : padding[which];
  return Math.floor((axis.length + before + after - extent(axis)) / axis.stride) + 1;
}

/** tensorflow's `same`: as little as covers the image, the odd one after it. */
function marginBefore(axis: Axis, padding: Convolution["padding"], which: 0 | 1): number {
  if (padding === "valid") return 0;
  if (padding !== "same") return padding[which][0];
  const covered = (resultLength(axis, padding, which) - 1) * axis.stride + extent(axis);
  return Math.floor(Math.max(0, covered - axis.length) / 2);
}
