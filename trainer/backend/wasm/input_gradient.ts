/**
 * Conv2DBackpropInput for the wasm backend (its own is a plain loop), which is
 * also the transposed convolution.
 *
 * For stride s the input's pixels fall into s×s phases by their coordinates
 * modulo s. All pixels of one phase see the same taps of the filter, so each
 * phase is an ordinary stride-1 convolution of dy with those taps in reversed
 * order, written to every s-th pixel; no inserted zero is ever multiplied.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { type Images, padImages, roundUp, trimChannels } from "./aligned_images.ts";
import { addressOf, allocate, type BackendWasm, type KernelArguments, view } from "./heap.ts";
import { isNarrow, narrowInputGradient } from "./narrow_input_gradient.ts";
import { packBias, type PackedFilter, packFilter } from "./packed_filter.ts";
import { PIXEL_TILE_COLUMNS, pixelTiles } from "./pixel_tiles.ts";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** The taps that one phase of one axis sees, and where in dy it starts. */
interface Phase {
  /** Input coordinates of this phase: index, index + s, … */
  index: number;
  /** How many. */
  positions: number;
  /** Taps in the order that dy ascends. */
  taps: readonly number[];
  /** The coordinate of dy that the first tap of the first position sees; it may be negative. */
  start: number;
}

/** Whether {@link inputGradient} covers a call: dy must be what the convolution returned. */
export function coversInputGradient({ inputs: { dy, filter }, attrs }: KernelArguments): boolean {
  const { outShape } = convolutionInfo(filter, attrs);
  return dy.dtype === "float32" && filter.dtype === "float32" &&
    (attrs.dataFormat ?? "NHWC") === "NHWC" &&
    ![dy.shape, filter.shape, attrs.inputShape as number[]].flat().includes(0) &&
    outShape.every((length, axis) => length === dy.shape[axis]);
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
  const { strideHeight, strideWidth, padInfo } = info;
  const rows = phases(strideHeight, info.filterHeight, padInfo.top, info.inHeight);
  const columns = phases(strideWidth, info.filterWidth, padInfo.left, info.inWidth);
  const top = before(rows);
  const left = before(columns);
  const images = padImages(backend, dy, {
    top,
    left,
    bottom: Math.max(0, end(rows) - info.outHeight),
    right: Math.max(0, end(columns) - info.outWidth),
  });
  const inChannels = roundUp(info.inChannels, PIXEL_TILE_COLUMNS);
  const dx = allocate(backend, [info.batchSize, info.inHeight, info.inWidth, inChannels]);
  const untouched = [...rows, ...columns].some(({ taps }) => taps.length === 0);
  if (untouched) view(backend, dx).fill(0);
  const bias = packBias(backend, undefined, info.inChannels);
  const parts = rows.flatMap((y) => columns.map((x) => ({ y, x }))).filter(({ y, x }) =>
    Math.min(y.taps.length, x.taps.length, y.positions, x.positions) > 0
  ).map(({ y, x }) => {
    const taps = y.taps.flatMap((row) => x.taps.map((column) => row * info.filterWidth + column));
    return { y, x, filter: packFilter(backend, filter, taps, true) };
  });
  for (let image = 0; image < info.batchSize; image++) {
    const address = images.load(image);
    for (const part of parts) {
      const start = (top + part.y.start) * images.width + left + part.x.start;
      const dyAddress = address + 4 * start * images.channels;
      writePhase(backend, dyAddress, images, part, bias.address, dx, image, info);
    }
  }
  for (const { tensor } of [bias, ...parts.map(({ filter }) => filter)]) {
    backend.disposeData(tensor.dataId);
  }
  images.dispose();
  if (inChannels !== info.inChannels) {
    return trimChannels(backend, dx, info.inChannels, info.inShape);
  }
  return dx;
}

/** Pixels of one phase of both axes, and the taps they see. */
interface Part {
  y: Phase;
  x: Phase;
  filter: PackedFilter;
}

/** Computes the pixels of one image and part, from what `dy` points at on, and writes them into dx. */
function writePhase(
  backend: BackendWasm,
  dy: number,
  { width, channels }: Images,
  { y, x, filter }: Part,
  bias: number,
  dx: tf.TensorInfo,
  image: number,
  { inHeight, inWidth, strideHeight, strideWidth }: Conv2DInfo,
): void {
  const dxPixel = 4 * dx.shape[3];
  pixelTiles(backend)({
    x: dy,
    filter: addressOf(backend, filter.tensor),
    bias,
    result: addressOf(backend, dx) +
      ((image * inHeight + y.index) * inWidth + x.index) * dxPixel,
    columnTiles: filter.columnTiles,
    rows: y.positions,
    pixels: x.positions,
    runs: y.taps.length,
    terms: x.taps.length * channels,
    xPixel: 4 * channels,
    xRow: 4 * width * channels,
    xRun: 4 * width * channels,
    resultPixel: strideWidth * dxPixel,
    resultRow: strideHeight * inWidth * dxPixel,
    relu: false,
  });
}

/**
 * Input coordinate h = s·q + index is seen by tap k of output i where
 * s·i + k = h + pad, so k ≡ index + pad (mod s), and with k = k₀ + s·t:
 * i = q + (index + pad − k₀)/s − t.
 */
function phases(stride: number, filterSize: number, pad: number, inSize: number): Phase[] {
  return Array.from({ length: stride }, (_, index) => {
    const firstTap = (index + pad) % stride;
    const count = Math.max(0, Math.ceil((filterSize - firstTap) / stride));
    return {
      index,
      positions: Math.ceil((inSize - index) / stride),
      taps: Array.from({ length: count }, (_, t) => firstTap + stride * (count - 1 - t)),
      start: (index + pad - firstTap) / stride - (count - 1),
    };
  });
}

/** Coordinates before dy's first that some phase sees. */
function before(phases: readonly Phase[]): number {
  return Math.max(0, ...phases.map(({ start }) => -start));
}

/** The coordinate after the last that some phase sees. */
function end(phases: readonly Phase[]): number {
  return Math.max(
    ...phases.map(({ start, positions, taps }) => start + positions - 1 + taps.length),
  );
}

function convolutionInfo(filter: tf.TensorInfo, attrs: KernelArguments["attrs"]): Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    attrs.inputShape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor" | undefined,
  );
}
