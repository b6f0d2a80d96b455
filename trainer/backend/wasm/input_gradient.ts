/**
 * Conv2DBackpropInput for the wasm backend (its own is a plain loop), which is
 * also the transposed convolution.
 *
 * For stride s the input's pixels fall into s×s phases by their coordinates
 * modulo s. All pixels of one phase see the same taps of the filter, so each
 * phase is an ordinary stride-1 convolution of dy with those taps in reversed
 * order, and XNNPACK computes it without multiplying any inserted zero.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { allocate, type BackendWasm, type KernelArguments, run, view } from "./heap.ts";
import { isNarrow, narrowInputGradient } from "./narrow_input_gradient.ts";

/** The taps that one phase of one axis sees, and how its convolution is padded. */
interface Phase {
  /** First tap; the others follow at intervals of the stride. */
  firstTap: number;
  taps: number;
  padBefore: number;
  padAfter: number;
  /** Input coordinates of this phase: phase, phase + s, … */
  positions: number;
  /** Leading outputs of the convolution that belong to no input coordinate. */
  skip: number;
}

/** Whether {@link inputGradient} covers a call: dy must be what the convolution returned. */
export function coversInputGradient({ inputs: { dy, filter }, attrs }: KernelArguments): boolean {
  return convolutionInfo(filter, attrs).outShape.every((length, axis) => length === dy.shape[axis]);
}

function convolutionInfo(
  filter: tf.TensorInfo,
  attrs: KernelArguments["attrs"],
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    attrs.inputShape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor" | undefined,
  );
}

/**
 * Gradient of a convolution with respect to its input.
 *
 * Inputs `dy` [batch, outHeight, outWidth, out] and `filter` [height, width,
 * in, out]; attributes as tfjs passes them. Returns `inputShape`.
 */
export function inputGradient(
  { inputs, attrs, backend }: KernelArguments,
): tf.TensorInfo {
  const { dy, filter } = inputs;
  const info = convolutionInfo(filter, attrs);
  if (isNarrow(info)) return narrowInputGradient(backend, dy, filter, info);
  const { inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo } = info;
  const dx = allocate(backend, [...info.inShape]);
  // A phase that no tap reaches (a filter smaller than its stride) stays zero.
  view(backend, dx).fill(0);
  for (let y = 0; y < strideHeight; y++) {
    const rows = phase(
      y,
      strideHeight,
      info.filterHeight,
      padInfo.top,
      inHeight,
      info.outHeight,
    );
    for (let x = 0; x < strideWidth; x++) {
      const columns = phase(
        x,
        strideWidth,
        info.filterWidth,
        padInfo.left,
        inWidth,
        info.outWidth,
      );
      if (rows.taps === 0 || columns.taps === 0) continue;
      if (rows.positions <= 0 || columns.positions <= 0) continue;
      const taps = reversedTaps(
        backend,
        filter,
        rows,
        columns,
        strideHeight,
        strideWidth,
      );
      const part = run(backend, "Conv2D", { x: dy, filter: taps }, {
        strides: 1,
        dilations: 1,
        dataFormat: "NHWC",
        pad: [[0, 0], [rows.padBefore, rows.padAfter], [
          columns.padBefore,
          columns.padAfter,
        ], [
          0,
          0,
        ]],
      });
      backend.disposeData(taps.dataId);
      const [batch, partHeight, partWidth] = part.shape;
      const from = view(backend, part);
      const to = view(backend, dx);
      for (let b = 0; b < batch; b++) {
        for (let r = 0; r < rows.positions; r++) {
          let source = ((b * partHeight + r + rows.skip) * partWidth + columns.skip) *
            inChannels;
          let target = ((b * inHeight + r * strideHeight + y) * inWidth + x) *
            inChannels;
          if (strideWidth === 1) {
            to.set(
              from.subarray(source, source + columns.positions * inChannels),
              target,
            );
            continue;
          }
          for (let c = 0; c < columns.positions; c++) {
            for (let channel = 0; channel < inChannels; channel++) {
              to[target + channel] = from[source + channel];
            }
            source += inChannels;
            target += strideWidth * inChannels;
          }
        }
      }
      backend.disposeData(part.dataId);
    }
  }
  return dx;
}

/**
 * Input coordinate h = s·q + phase is seen by tap k of output i where
 * s·i + k = h + pad, so k ≡ phase + pad (mod s), and with k = k₀ + s·t:
 * i = q + (phase + pad − k₀)/s − t.
 */
function phase(
  index: number,
  stride: number,
  filterSize: number,
  pad: number,
  inSize: number,
  outSize: number,
): Phase {
  const firstTap = (index + pad) % stride;
  const taps = firstTap < filterSize ? Math.ceil((filterSize - firstTap) / stride) : 0;
  const positions = Math.ceil((inSize - index) / stride);
  // Output q of an unpadded convolution with reversed taps covers i = q … q + taps − 1.
  const before = taps - 1 - (index + pad - firstTap) / stride;
  const padBefore = Math.max(0, before);
  const skip = padBefore - before;
  const padAfter = Math.max(
    0,
    positions + skip + taps - 1 - outSize - padBefore,
  );
  return { firstTap, taps, padBefore, padAfter, positions, skip };
}

/** The phase's taps in reversed order, [taps, taps, out, in]. */
function reversedTaps(
  backend: BackendWasm,
  filter: tf.TensorInfo,
  rows: Phase,
  columns: Phase,
  strideHeight: number,
  strideWidth: number,
): tf.TensorInfo {
  const [, filterWidth, inChannels, outChannels] = filter.shape;
  const taps = allocate(backend, [
    rows.taps,
    columns.taps,
    outChannels,
    inChannels,
  ]);
  const from = view(backend, filter);
  const to = view(backend, taps);
  let target = 0;
  for (let r = rows.taps - 1; r >= 0; r--) {
    for (let c = columns.taps - 1; c >= 0; c--) {
      const tap = (rows.firstTap + r * strideHeight) * filterWidth +
        columns.firstTap +
        c * strideWidth;
      const source = tap * inChannels * outChannels;
      for (let o = 0; o < outChannels; o++) {
        for (let i = 0; i < inChannels; i++) {
          to[target++] = from[source + i * outChannels + o];
        }
      }
    }
  }
  return taps;
}
