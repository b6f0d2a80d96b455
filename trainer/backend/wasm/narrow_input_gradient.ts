/**
 * Conv2DBackpropInput where the input has few channels, such as the transposed
 * convolution that ends in the image's single channel.
 *
 * A tile of columns would be mostly padding there. So one product gives what each position
 * of dy contributes to all taps, and the contributions are added where the taps lie.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { allocate, type BackendWasm, multiply, reshape, view } from "./heap.ts";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** The columns of the product up to which it is the faster way. */
const MOST_COLUMNS = 64;

/** Whether a convolution's input is narrow enough. */
export function isNarrow({ filterHeight, filterWidth, inChannels }: Conv2DInfo): boolean {
  return inChannels <= 4 && filterHeight * filterWidth * inChannels <= MOST_COLUMNS;
}

/** As `inputGradient` in input_gradient.ts. */
export function narrowInputGradient(
  backend: BackendWasm,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: Conv2DInfo,
): tf.TensorInfo {
  const { outChannels } = info;
  const columns = info.filterHeight * info.filterWidth * info.inChannels;
  const positions = info.batchSize * info.outHeight * info.outWidth;
  const transposed = allocate(backend, [outChannels, columns]);
  const from = view(backend, filter); // [taps, in, out] = [columns, out]
  const to = view(backend, transposed);
  for (let column = 0, source = 0; column < columns; column++) {
    for (let out = 0; out < outChannels; out++) to[out * columns + column] = from[source++];
  }
  const flat = reshape(backend, dy, [positions, outChannels]);
  const contributions = multiply(backend, flat, transposed); // [positions, taps · in]
  const dx = allocate(backend, [...info.inShape]);
  addContributions(view(backend, contributions), view(backend, dx).fill(0), info);
  for (const { dataId } of [transposed, flat, contributions]) backend.disposeData(dataId);
  return dx;
}

/** Adds each position's contributions to the pixels its taps see, position by position. */
function addContributions(from: Float32Array, to: Float32Array, info: Conv2DInfo): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const rowLength = filterWidth * inChannels;
  let source = 0;
  for (let image = 0; image < info.batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const top = outRow * info.strideHeight - info.padInfo.top;
      for (let outColumn = 0; outColumn < outWidth; outColumn++) {
        const left = outColumn * info.strideWidth - info.padInfo.left;
        // Values of a filter row that lie inside the image.
        const first = Math.max(0, -left) * inChannels;
        const last = Math.min(filterWidth, inWidth - left) * inChannels;
        for (let tapRow = 0; tapRow < filterHeight; tapRow++, source += rowLength) {
          const row = top + tapRow;
          if (row < 0 || row >= inHeight) continue;
          const target = ((image * inHeight + row) * inWidth + left) * inChannels;
          for (let i = first; i < last; i++) to[target + i] += from[source + i];
        }
      }
    }
  }
}
