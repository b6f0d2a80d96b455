/**
 * Conv2DBackpropFilter for the wasm backend, which has none.
 *
 * With P = batch·outHeight·outWidth output positions, the gradient is one
 * matrix product: [taps·in, P] × [P, out]. The left matrix holds, for each tap
 * of the filter and each input channel, the input value that each output
 * position saw there. It is written transposed from the start, since XNNPACK's
 * product without transposition flags is many times faster than the backend's
 * own loops with them.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { allocate, type KernelArguments, multiply, reshape, view } from "./heap.ts";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/**
 * Gradient of a convolution with respect to its filter.
 *
 * Inputs `x` [batch, height, width, in] and `dy` [batch, outHeight, outWidth,
 * out]; attributes as tfjs passes them. Returns [height, width, in, out].
 */
export function filterGradient(
  { inputs, attrs, backend }: KernelArguments,
): tf.TensorInfo {
  const { x, dy } = inputs;
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    attrs.filterShape as [number, number, number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor" | undefined,
  );
  const taps = info.filterHeight * info.filterWidth;
  const positions = info.batchSize * info.outHeight * info.outWidth;

  const channelsFirst = allocate(backend, [
    info.inChannels,
    x.shape.slice(0, 3).reduce(product),
  ]);
  transpose(view(backend, x), view(backend, channelsFirst), info.inChannels);
  const columns = allocate(backend, [taps * info.inChannels, positions]);
  gatherColumns(view(backend, channelsFirst), view(backend, columns), info);
  backend.disposeData(channelsFirst.dataId);

  const flatDy = reshape(backend, dy, [positions, info.outChannels]);
  const gradient = multiply(backend, columns, flatDy);
  backend.disposeData(columns.dataId);
  backend.disposeData(flatDy.dataId);
  gradient.shape = [...info.filterShape];
  return gradient;
}

function product(a: number, b: number): number {
  return a * b;
}

/** [rows, channels] → [channels, rows], in blocks that stay in the cache. */
function transpose(
  from: Float32Array,
  to: Float32Array,
  channels: number,
): void {
  const rows = from.length / channels;
  const block = 32;
  for (let r0 = 0; r0 < rows; r0 += block) {
    const r1 = Math.min(r0 + block, rows);
    for (let c = 0; c < channels; c++) {
      const offset = c * rows;
      for (
        let r = r0, source = r0 * channels + c;
        r < r1;
        r++, source += channels
      ) {
        to[offset + r] = from[source];
      }
    }
  }
}

/**
 * Fills [tap row, tap column, in] × [batch, outHeight, outWidth] from
 * [in, batch, height, width]; zero where the window is outside the image.
 */
function gatherColumns(
  from: Float32Array,
  to: Float32Array,
  info: Conv2DInfo,
): void {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const images = info.inChannels * info.batchSize;
  let target = 0;
  for (let tapRow = 0; tapRow < info.filterHeight; tapRow++) {
    for (let tapColumn = 0; tapColumn < info.filterWidth; tapColumn++) {
      const shift = tapColumn - info.padInfo.left;
      // Output columns [first, last) see a column inside the image.
      const first = Math.min(
        outWidth,
        Math.max(0, Math.ceil(-shift / strideWidth)),
      );
      const last = Math.max(
        first,
        Math.min(outWidth, Math.floor((inWidth - 1 - shift) / strideWidth) + 1),
      );
      for (let image = 0; image < images; image++) {
        for (let outRow = 0; outRow < outHeight; outRow++, target += outWidth) {
          const row = outRow * strideHeight + tapRow - info.padInfo.top;
          if (row < 0 || row >= inHeight) {
            to.fill(0, target, target + outWidth);
            continue;
          }
          const source = (image * inHeight + row) * inWidth + shift;
          for (let i = 0; i < first; i++) to[target + i] = 0;
          for (let i = first; i < last; i++) {
            to[target + i] = from[source + i * strideWidth];
          }
          for (let i = last; i < outWidth; i++) to[target + i] = 0;
        }
      }
    }
  }
}
