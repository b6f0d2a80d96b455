/**
 * Images laid out for SIMD loops: padded so that no tap leaves them, with
 * channels that fill whole tiles.
 *
 * Copies are made image by image into the same memory, which stays in the
 * cache until the loop reads it.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { addressOf, allocate, type BackendWasm, view } from "./heap.ts";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** The smallest multiple of `unit` that is not below `value`. */
export function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Images [height, width, channels], one at a time. */
export interface Images {
  height: number;
  width: number;
  channels: number;
  /**
   * Address of an image, valid until the next one is asked for. Nothing may be
   * allocated between the first call and the last.
   */
  load(image: number): number;
  /** Frees what was allocated for copies. */
  dispose(): void;
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

/**
 * The images of `x` [images, height, width, channels] with zeros around each and
 * with channels rounded up to a multiple of `unit`; in place where that changes nothing.
 */
export function padImages(
  backend: BackendWasm,
  x: tf.TensorInfo,
  { top, left, bottom, right }: Padding,
  unit = 1,
): Images {
  const [, inHeight, inWidth, inChannels] = x.shape;
  const height = top + inHeight + bottom;
  const width = left + inWidth + right;
  const channels = roundUp(inChannels, unit);
  const size = inHeight * inWidth * inChannels;
  if (height === inHeight && width === inWidth && channels === inChannels) {
    const start = addressOf(backend, x);
    return {
      ...{ height, width, channels },
      load: (image) => start + 4 * image * size,
      dispose: () => {},
    };
  }
  const copyImage = (from: Float32Array, to: Float32Array) => {
    for (let row = 0, source = 0; row < inHeight; row++, source += inWidth * inChannels) {
      const pixels = from.subarray(source, source + inWidth * inChannels);
      const target = ((top + row) * width + left) * channels;
      if (channels === inChannels) to.set(pixels, target);
      else copyChannels(pixels, inChannels, to.subarray(target), channels);
    }
  };
  return copies(backend, x, size, [height, width, channels], copyImage);
}

/**
 * What the filter sees of the input at each output position, [outHeight,
 * outWidth, taps · in], with the last axis rounded up to a multiple of `unit`.
 */
export function gatherWindows(
  backend: BackendWasm,
  x: tf.TensorInfo,
  info: Conv2DInfo,
  unit: number,
): Images {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const channels = roundUp(filterHeight * filterWidth * inChannels, unit);
  const gather = (from: Float32Array, to: Float32Array) => {
    for (let position = 0; position < outHeight * outWidth; position++) {
      const outRow = Math.floor(position / outWidth);
      const top = outRow * info.strideHeight - info.padInfo.top;
      const left = (position - outRow * outWidth) * info.strideWidth - info.padInfo.left;
      const first = Math.max(0, -left) * inChannels;
      const last = Math.min(filterWidth, inWidth - left) * inChannels;
      for (let tapRow = 0; tapRow < filterHeight; tapRow++) {
        const row = top + tapRow;
        if (row < 0 || row >= inHeight) continue;
        const source = (row * inWidth + left) * inChannels;
        const target = position * channels + tapRow * filterWidth * inChannels;
        for (let i = first; i < last; i++) to[target + i] = from[source + i];
      }
    }
  };
  const size = inHeight * inWidth * inChannels;
  return copies(backend, x, size, [outHeight, outWidth, channels], gather);
}

/**
 * Images that are copied one by one into zeroed memory; `copy` writes the same
 * places for every image.
 *
 * @param size Scalars of an image of `x`.
 */
function copies(
  backend: BackendWasm,
  x: tf.TensorInfo,
  size: number,
  shape: [height: number, width: number, channels: number],
  copy: (from: Float32Array, to: Float32Array) => void,
): Images {
  const [height, width, channels] = shape;
  const scratch = allocate(backend, shape);
  view(backend, scratch).fill(0);
  const address = addressOf(backend, scratch);
  return {
    ...{ height, width, channels },
    load(image) {
      const from = view(backend, x).subarray(image * size, (image + 1) * size);
      copy(from, view(backend, scratch));
      return address;
    },
    dispose: () => backend.disposeData(scratch.dataId),
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
