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
export function copyChannels(
  from: Float32Array,
  fromChannels: number,
  to: Float32Array,
  toChannels: number,
): void {
  for (let source = 0, target = 0; source < from.length; target += toChannels) {
    for (let channel = 0; channel < fromChannels; channel++) to[target + channel] = from[source++];
  }
}

/**
 * The input of a convolution with zeros around each image as its padding says,
 * and channels rounded up to a multiple of `unit`; `x` itself where that is what it is.
 */
export function padImages(
  backend: BackendWasm,
  x: tf.TensorInfo,
  info: Conv2DInfo,
  unit: number,
): Images {
  const { inHeight, inWidth, inChannels, padInfo } = info;
  const height = Math.max(
    (info.outHeight - 1) * info.strideHeight + info.filterHeight,
    padInfo.top + inHeight,
  );
  const width = Math.max(
    (info.outWidth - 1) * info.strideWidth + info.filterWidth,
    padInfo.left + inWidth,
  );
  const channels = roundUp(inChannels, unit);
  if (height === inHeight && width === inWidth && channels === inChannels) {
    return { tensor: x, height, width, channels };
  }
  const tensor = allocate(backend, [info.batchSize, height, width, channels]);
  const to = view(backend, tensor).fill(0);
  const from = view(backend, x);
  for (let image = 0, source = 0; image < info.batchSize; image++) {
    for (let row = 0; row < inHeight; row++, source += inWidth * inChannels) {
      const pixels = from.subarray(source, source + inWidth * inChannels);
      const target = ((image * height + padInfo.top + row) * width + padInfo.left) * channels;
      if (channels === inChannels) to.set(pixels, target);
      else copyChannels(pixels, inChannels, to.subarray(target), channels);
    }
  }
  return { tensor, height, width, channels };
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
