/**
 * Conv2DBackpropFilter for the wasm backend, which has none.
 *
 * The gradient is a sum over output positions of outer products: what a tap saw
 * of the input there, with dy there. Positions are taken in blocks that fit the
 * first-level cache, and each block adds to all taps, tile by tile of channels.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  convolutionPadding,
  gatherWindows,
  type Images,
  NO_PADDING,
  padImages,
} from "./aligned_images.ts";
import { addressOf, allocate, type BackendWasm, type KernelArguments, view } from "./heap.ts";
import { outerProducts, TILE_CHANNELS, TILE_COLUMNS } from "./outer_products.ts";

/** What a block of x and dy may take, in bytes: most CPUs' first-level cache holds 32 KiB. */
const BLOCK_BYTES = 24 * 1024;

/**
 * Gradient of a convolution with respect to its filter.
 *
 * Inputs `x` [batch, height, width, in] and `dy` [batch, outHeight, outWidth,
 * out]; attributes as tfjs passes them. Returns [height, width, in, out].
 *
 * @throws Error where dy is not what the convolution returned, or channels come first.
 */
export function filterGradient(
  { inputs, attrs, backend }: KernelArguments,
): tf.TensorInfo {
  const info = tf.backend_util.computeConv2DInfo(
    inputs.x.shape as [number, number, number, number],
    attrs.filterShape as [number, number, number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor" | undefined,
  );
  const context = "Error in Conv2DBackpropFilter on wasm: ";
  tf.util.assert(
    (attrs.dataFormat ?? "NHWC") === "NHWC",
    () => `${context}the data format must be NHWC, not ${attrs.dataFormat}`,
  );
  tf.util.assertShapesMatch(inputs.dy.shape, info.outShape, context);
  // The loops below cannot run zero times.
  if (inputs.x.shape.includes(0) || inputs.dy.shape.includes(0)) {
    const gradient = allocate(backend, [...info.filterShape]);
    view(backend, gradient).fill(0);
    return gradient;
  }
  // With few channels a tile would be mostly padding: then each tap is a channel of its window.
  const narrow = info.inChannels < TILE_CHANNELS;
  const x = narrow
    ? gatherWindows(backend, inputs.x, info, TILE_CHANNELS)
    : padImages(backend, inputs.x, convolutionPadding(info), TILE_CHANNELS);
  const dy = padImages(backend, inputs.dy, NO_PADDING, TILE_COLUMNS);
  const sums = narrow ? addBlocks(backend, info.batchSize, x, dy, [0], 1, 1) : addBlocks(
    backend,
    info.batchSize,
    x,
    dy,
    tapOffsets(x, info),
    info.strideHeight,
    info.strideWidth,
  );
  x.dispose();
  dy.dispose();
  return trim(backend, sums, narrow ? 1 : info.filterHeight * info.filterWidth, info);
}

/** Of each tap, the bytes from the first pixel that the filter sees to the one that the tap sees. */
function tapOffsets(
  { width, channels }: Images,
  { filterHeight, filterWidth }: tf.backend_util.Conv2DInfo,
): number[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, tap) => {
    const row = Math.floor(tap / filterWidth);
    return 4 * channels * (row * width + tap - row * filterWidth);
  });
}

/** [taps, channels of x, channels of dy]: the sums of outer products over all positions of dy. */
function addBlocks(
  backend: BackendWasm,
  images: number,
  x: Images,
  dy: Images,
  tapOffsets: readonly number[],
  strideHeight: number,
  strideWidth: number,
): tf.TensorInfo {
  const sums = allocate(backend, [tapOffsets.length, x.channels, dy.channels]);
  view(backend, sums).fill(0);
  const add = outerProducts(backend);
  const sumsStart = addressOf(backend, sums);
  const xRow = 4 * x.width * x.channels;
  const dyRow = 4 * dy.width * dy.channels;
  const rowBytes = dyRow + Math.min(xRow, dy.width * strideWidth * 4 * x.channels) * strideHeight;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  for (let image = 0; image < images; image++) {
    const xStart = x.load(image);
    const dyStart = dy.load(image);
    for (let row = 0; row < dy.height; row += blockRows) {
      const xBlock = xStart + row * strideHeight * xRow;
      const dyBlock = dyStart + row * dyRow;
      tapOffsets.forEach((offset, tap) =>
        add({
          x: xBlock + offset,
          dy: dyBlock,
          sums: sumsStart + 4 * tap * x.channels * dy.channels,
          rows: Math.min(blockRows, dy.height - row),
          positions: dy.width,
          channelTiles: x.channels / TILE_CHANNELS,
          columnTiles: dy.channels / TILE_COLUMNS,
          xPosition: 4 * x.channels * strideWidth,
          xRow: xRow * strideHeight,
          dyPosition: 4 * dy.channels,
          dyRow,
          sumsChannel: 4 * dy.channels,
        })
      );
    }
  }
  return sums;
}

/** The sums without the channels that only fill tiles, in the filter's shape. */
function trim(
  backend: BackendWasm,
  sums: tf.TensorInfo,
  taps: number,
  { filterShape, outChannels }: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const [, channels, columns] = sums.shape;
  const kept = filterShape.slice(0, 3).reduce((product, length) => product * length) / taps;
  if (kept === channels && columns === outChannels) {
    sums.shape = [...filterShape];
    return sums;
  }
  const gradient = allocate(backend, [...filterShape]);
  const from = view(backend, sums);
  const to = view(backend, gradient);
  for (let tap = 0, target = 0; tap < taps; tap++) {
    for (let channel = 0; channel < kept; channel++, target += outChannels) {
      const source = (tap * channels + channel) * columns;
      to.set(from.subarray(source, source + outChannels), target);
    }
  }
  backend.disposeData(sums.dataId);
  return gradient;
}
