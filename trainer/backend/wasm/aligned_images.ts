/**
 * Images laid out for SIMD loops: padded so that no tap leaves them, with
 * channels that fill whole tiles.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { allocate, type BackendWasm, view } from "./heap.ts";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** A tensor [images, height, width, channels]. */
export interface Images {
  tensor: tf.TensorInfo;
  height: number;
  width: number;
  channels: number;
}

/** The smallest multiple of `unit` that is not below `value`. */
export function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Copies pixels of `fromChannels` channels to pixels of more, whose others stay. */
function copyChannels(
  from: Float32Array,
  fromChannels: number,
  to: Float32Array,
  toChannels: number,
): void {
  for (let source = 0, target = 0; source < from.length; target += toChannels) {
    for (let channel = 0; channel < fromChannels; channel++) to[target + channel] = from[source++];
  }
}

/** Zeros around each image, in pixels. */
export interface Padding {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Nothing around an image. */
export const NO_PADDING: Padding = { top: 0, left: 0, bottom: 0, right: 0 };

/**
 * The images with zeros around each and with channels rounded up to a multiple
 * of `unit`; `x` itself where that is what it is.
 */
export function padImages(
  backend: BackendWasm,
  x: tf.TensorInfo,
  { top, left, bottom, right }: Padding,
  unit = 1,
): Images {
  const [images, inHeight, inWidth, inChannels] = x.shape;
  const height = top + inHeight + bottom;
  const width = left + inWidth + right;
  const channels = roundUp(inChannels, unit);
  if (height === inHeight && width === inWidth && channels === inChannels) {
    return { tensor: x, height, width, channels };
  }
  const tensor = allocate(backend, [images, height, width, channels]);
  const to = view(backend, tensor).fill(0);
  const from = view(backend, x);
  for (let image = 0, source = 0; image < images; image++) {
    for (let row = 0; row < inHeight; row++, source += inWidth * inChannels) {
      const pixels = from.subarray(source, source + inWidth * inChannels);
      const target = ((image * height + top + row) * width + left) * channels;
      if (channels === inChannels) to.set(pixels, target);
      else copyChannels(pixels, inChannels, to.subarray(target), channels);
    }
  }
  return { tensor, height, width, channels };
}

/** The padding of a convolution's input: at the end at least as much as the last taps see. */
export function convolutionPadding(info: Conv2DInfo): Padding {
  const { top, left } = info.padInfo;
  const seenHeight = (info.outHeight - 1) * info.strideHeight + info.filterHeight;
  const seenWidth = (info.outWidth - 1) * info.strideWidth + info.filterWidth;
  return {
    top,
    left,
    bottom: Math.max(0, seenHeight - top - info.inHeight),
    right: Math.max(0, seenWidth - left - info.inWidth),
  };
}

/** Drops the channels beyond `channels`: a new tensor of the given shape; disposes of the old one. */
export function trimChannels(
  backend: BackendWasm,
  padded: tf.TensorInfo,
  channels: number,
  shape: readonly number[],
): tf.TensorInfo {
  const paddedChannels = padded.shape.at(-1)!;
  const trimmed = allocate(backend, [...shape]);
  const from = view(backend, padded);
  const to = view(backend, trimmed);
  for (let source = 0, target = 0; target < to.length; source += paddedChannels) {
    for (let channel = 0; channel < channels; channel++) to[target++] = from[source + channel];
  }
  backend.disposeData(padded.dataId);
  return trimmed;
}

/**
 * What the filter sees of the input at each output position, [images,
 * outHeight, outWidth, taps · in], with the last axis rounded up to a multiple of `unit`.
 */
export function gatherWindows(
  backend: BackendWasm,
  x: tf.TensorInfo,
  info: Conv2DInfo,
  unit: number,
): Images {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const channels = roundUp(filterHeight * filterWidth * inChannels, unit);
  const tensor = allocate(backend, [info.batchSize, outHeight, outWidth, channels]);
  const to = view(backend, tensor).fill(0);
  const from = view(backend, x);
  for (let position = 0; position < info.batchSize * outHeight * outWidth; position++) {
    const outRow = Math.floor(position / outWidth) % outHeight;
    const image = Math.floor(position / (outWidth * outHeight));
    const top = outRow * info.strideHeight - info.padInfo.top;
    const left = (position % outWidth) * info.strideWidth - info.padInfo.left;
    const first = Math.max(0, -left) * inChannels;
    const last = Math.min(filterWidth, inWidth - left) * inChannels;
    for (let tapRow = 0; tapRow < filterHeight; tapRow++) {
      const row = top + tapRow;
      if (row < 0 || row >= inHeight) continue;
      const source = ((image * inHeight + row) * inWidth + left) * inChannels;
      const target = position * channels + tapRow * filterWidth * inChannels;
      for (let i = first; i < last; i++) to[target + i] = from[source + i];
    }
  }
  return { tensor, height: outHeight, width: outWidth, channels };
}
