/**
 * Conv2D, FusedConv2D, BatchMatMul and _FusedMatMul for the wasm backend, with SIMD and fused
 * multiply-add: XNNPACK, as tfjs builds it, multiplies and adds apart.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  convolutionPadding,
  type Images,
  padImages,
  roundUp,
  trimChannels,
} from "./aligned_images.ts";
import { addressOf, allocate, type BackendWasm, type KernelArguments } from "./heap.ts";
import { packBias, packFilter } from "./packed_filter.ts";
import { PIXEL_TILE_COLUMNS, pixelTiles } from "./pixel_tiles.ts";

/** Whether {@link convolve} covers a call of Conv2D or FusedConv2D. */
export function coversConvolution({ inputs, attrs }: KernelArguments): boolean {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const { dilations, dataFormat, activation } = attrs;
  return [x, filter].every(({ dtype }) => dtype === "float32") &&
    [dilations ?? 1].flat().every((dilation) => dilation === 1) &&
    (dataFormat ?? "NHWC") === "NHWC" &&
    ["linear", "relu"].includes(activation as string ?? "linear") &&
    preluActivationWeights === undefined &&
    (bias === undefined || tf.util.sizeFromShape(bias.shape) === filter.shape[3]) &&
    ![x.shape, filter.shape, convolutionInfo(inputs, attrs).outShape].flat().includes(0);
}

/**
 * Inputs `x` [batch, height, width, in], `filter` [height, width, in, out] and
 * `bias` [out], which may be missing; attributes as tfjs passes them.
 */
export function convolve({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const { x, filter, bias } = inputs;
  const info = convolutionInfo(inputs, attrs);
  const images = padImages(backend, x, convolutionPadding(info));
  const taps = Array.from({ length: info.filterHeight * info.filterWidth }, (_, tap) => tap);
  const result = multiply(backend, images, filter, bias, attrs.activation === "relu", {
    batch: info.batchSize,
    height: info.outHeight,
    width: info.outWidth,
    taps,
    runs: info.filterHeight,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
  });
  images.dispose();
  return trimmed(backend, result, info.outChannels, info.outShape);
}

/** Whether {@link fusedProduct} covers a call of BatchMatMul or _FusedMatMul. */
export function coversProduct({ inputs, attrs }: KernelArguments): boolean {
  const { a, b, bias, preluActivationWeights } = inputs;
  return a.shape.at(-1) === b.shape.at(-2) &&
    [a, b].every(({ dtype, shape }) =>
      dtype === "float32" && shape.length >= 2 && !shape.includes(0) &&
      tf.util.sizeFromShape(shape.slice(0, -2)) === 1
    ) &&
    !attrs.transposeA && !attrs.transposeB && preluActivationWeights === undefined &&
    ["linear", "relu"].includes(attrs.activation as string ?? "linear") &&
    (bias === undefined || tf.util.sizeFromShape(bias.shape) === b.shape.at(-1));
}

/** Inputs `a` [rows, inner], `b` [inner, columns], each with batches of 1, and `bias` [columns]. */
export function fusedProduct({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const { a, b, bias } = inputs;
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape.at(-1)!;
  const start = addressOf(backend, a);
  const images = { height: 1, width: rows, channels: inner, load: () => start, dispose() {} };
  const result = multiply(backend, images, b, bias, attrs.activation === "relu", {
    batch: 1,
    height: 1,
    width: rows,
    taps: [0],
    runs: 1,
    strideHeight: 1,
    strideWidth: 1,
  });
  const outer = a.shape.length > b.shape.length ? a.shape : b.shape;
  return trimmed(backend, result, columns, [...outer.slice(0, -2), rows, columns]);
}

/** Which pixels a product is computed for, and what each sees. */
interface Pixels {
  batch: number;
  height: number;
  width: number;
  /** Taps of the filter, row by row. */
  taps: readonly number[];
  /** Rows of the filter. */
  runs: number;
  strideHeight: number;
  strideWidth: number;
}

/** [batch, height, width, columns rounded up to whole tiles]. */
function multiply(
  backend: BackendWasm,
  images: Images,
  filter: tf.TensorInfo,
  bias: tf.TensorInfo | undefined,
  relu: boolean,
  pixels: Pixels,
): tf.TensorInfo {
  const { batch, height, width, taps, runs, strideHeight, strideWidth } = pixels;
  const filterChannels = filter.shape.at(-2)!;
  const columns = roundUp(filter.shape.at(-1)!, PIXEL_TILE_COLUMNS);
  const packed = packFilter(backend, filter, taps, false);
  const packedBias = packBias(backend, bias, filter.shape.at(-1)!);
  const result = allocate(backend, [batch, height, width, columns]);
  const pixelBytes = 4 * images.channels;
  const rowBytes = images.width * pixelBytes;
  const run = pixelTiles(backend);
  for (let image = 0; image < batch; image++) {
    run({
      x: images.load(image),
      filter: addressOf(backend, packed.tensor),
      bias: packedBias.address,
      result: addressOf(backend, result) + 4 * image * height * width * columns,
      columnTiles: packed.columnTiles,
      rows: height,
      pixels: width,
      runs,
      terms: taps.length / runs * filterChannels,
      xPixel: strideWidth * pixelBytes,
      xRow: strideHeight * rowBytes,
      xRun: rowBytes,
      resultPixel: 4 * columns,
      resultRow: 4 * width * columns,
      relu,
    });
  }
  for (const { dataId } of [packed.tensor, packedBias.tensor]) backend.disposeData(dataId);
  return result;
}

function trimmed(
  backend: BackendWasm,
  result: tf.TensorInfo,
  columns: number,
  shape: readonly number[],
): tf.TensorInfo {
  if (result.shape.at(-1) !== columns) return trimChannels(backend, result, columns, shape);
  result.shape = [...shape];
  return result;
}

function convolutionInfo(
  { x, filter }: KernelArguments["inputs"],
  attrs: KernelArguments["attrs"],
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    attrs.strides as [number, number],
    attrs.dilations as [number, number],
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor" | undefined,
  );
}
