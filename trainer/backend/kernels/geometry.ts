/**
 * The geometry of a convolution seen as a matrix product (implicit GEMM).
 *
 * A convolution reads a *source* [images, height, width, channels] and writes
 * a *target* [images, height, width, columns]: target pixel by target pixel
 * the product of what the filter's taps see of the source with the filter.
 * The gradient with respect to the input is one too, with dy as its source:
 * there, target pixels fall into strideHeight·strideWidth *phases*, by their
 * row and column modulo the stride, and in each phase another regular subset of
 * the taps contributes. A matrix product is the 1×1 convolution of one row of pixels.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** `forward`: a convolution. `inputGradient`: its transpose. */
export type Direction = "forward" | "inputGradient";

/** Sizes of a convolution, in the direction it is computed. */
export interface Geometry {
  direction: Direction;
  images: number;
  sourceHeight: number;
  sourceWidth: number;
  /** Channels of the source: terms of the sum for each tap. */
  channels: number;
  targetHeight: number;
  targetWidth: number;
  /** Channels of the target. */
  columns: number;
  filterHeight: number;
  filterWidth: number;
  strideHeight: number;
  strideWidth: number;
  /** Distance of neighbouring taps; always 1 for `inputGradient`. */
  dilationHeight: number;
  dilationWidth: number;
  padTop: number;
  padLeft: number;
  /**
   * Independent products of the same sizes, one after another in memory; an
   * operand with stride 0 is the same for all.
   */
  batches: number;
  sourceBatchStride: number;
  filterBatchStride: number;
}

/** Convolution x · filter → y. */
export function forwardGeometry(info: Conv2DInfo): Geometry {
  return {
    ...commonGeometry(info),
    direction: "forward",
    sourceHeight: info.inHeight,
    sourceWidth: info.inWidth,
    channels: info.inChannels,
    targetHeight: info.outHeight,
    targetWidth: info.outWidth,
    columns: info.outChannels,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
  };
}

/** Gradient dy · filter → dx of the convolution that `info` describes. */
export function inputGradientGeometry(info: Conv2DInfo): Geometry {
  return {
    ...commonGeometry(info),
    direction: "inputGradient",
    sourceHeight: info.outHeight,
    sourceWidth: info.outWidth,
    channels: info.outChannels,
    targetHeight: info.inHeight,
    targetWidth: info.inWidth,
    columns: info.inChannels,
    dilationHeight: 1,
    dilationWidth: 1,
  };
}

/** [rows, inner] · [inner, columns], `batches` times. */
export function productGeometry(
  rows: number,
  inner: number,
  columns: number,
  batches = 1,
  sourceBatchStride = rows * inner,
  filterBatchStride = inner * columns,
): Geometry {
  return {
    direction: "forward",
    images: 1,
    sourceHeight: 1,
    sourceWidth: rows,
    channels: inner,
    targetHeight: 1,
    targetWidth: rows,
    columns,
    filterHeight: 1,
    filterWidth: 1,
    strideHeight: 1,
    strideWidth: 1,
    dilationHeight: 1,
    dilationWidth: 1,
    padTop: 0,
    padLeft: 0,
    batches,
    sourceBatchStride,
    filterBatchStride,
  };
}

/** Phases of the target's pixels: 1 in the forward direction. */
export function phases({ direction, strideHeight, strideWidth }: Geometry): number {
  return direction === "forward" ? 1 : strideHeight * strideWidth;
}

/** Pixels of one phase, all images together: the rows of the matrix product. */
export function rowsOfPhase(geometry: Geometry): number {
  const { height, width } = phaseGrid(geometry);
  return geometry.images * height * width;
}

/**
 * The parameters that {@link geometrySource} reads, as its struct `Geometry` lays them out.
 *
 * @param rowsPerChunk For sums over the rows that are cut into chunks: rows in each.
 */
export function geometryParameters(geometry: Geometry, rowsPerChunk = 0): Int32Array {
  const grid = phaseGrid(geometry);
  const g = geometry;
  const size = g.images * g.targetHeight * g.targetWidth * g.columns;
  return Int32Array.of(
    ...[rowsOfPhase(g), g.columns, g.channels, grid.height, grid.width],
    ...[g.sourceHeight, g.sourceWidth, g.targetHeight, g.targetWidth],
    ...[g.filterHeight, g.filterWidth, g.strideHeight, g.strideWidth],
    ...[g.dilationHeight, g.dilationWidth, g.padTop, g.padLeft],
    ...[phases(g), g.sourceBatchStride, g.filterBatchStride, g.batches > 1 ? size : 0],
    rowsPerChunk,
  );
}

/**
 * WGSL: struct `Geometry`, and functions that need `geometry` to be a uniform
 * of that type.
 *
 * - `origin(row, phase)`: x = number of the image's first source pixel, y and z
 *   = source row and column that tap (0, 0) of the phase sees.
 * - `tapCount(phase)`: taps in y and x.
 * - `sourcePixel(origin, ty, tx)`: number of the source pixel that a tap sees, −1 outside the image.
 * - `filterTap(ty, tx, phase)`: number of the tap in the filter.
 * - `targetPixel(row, phase)`: number of the target pixel, −1 where there is none.
 */
export function geometrySource(direction: Direction): string {
  return STRUCT + (direction === "forward" ? FORWARD : INPUT_GRADIENT);
}

function commonGeometry(info: Conv2DInfo) {
  return {
    images: info.batchSize,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
    batches: 1,
    sourceBatchStride: 0,
    filterBatchStride: 0,
  };
}

function phaseGrid(geometry: Geometry): { height: number; width: number } {
  const { direction, targetHeight, targetWidth, strideHeight, strideWidth } = geometry;
  if (direction === "forward") return { height: targetHeight, width: targetWidth };
  return {
    height: Math.ceil(targetHeight / strideHeight),
    width: Math.ceil(targetWidth / strideWidth),
  };
}

const STRUCT = `
struct Geometry {
  rows : i32, columns : i32, channels : i32, gridHeight : i32, gridWidth : i32,
  sourceHeight : i32, sourceWidth : i32, targetHeight : i32, targetWidth : i32,
  filterHeight : i32, filterWidth : i32, strideHeight : i32, strideWidth : i32,
  dilationHeight : i32, dilationWidth : i32, padTop : i32, padLeft : i32,
  phases : i32, sourceBatchStride : i32, filterBatchStride : i32, targetBatchStride : i32,
  rowsPerChunk : i32,
};

// Image, row and column of a pixel of the grid.
fn gridPixel(row : i32) -> vec3<i32> {
  let pixels = geometry.gridHeight * geometry.gridWidth;
  let image = row / pixels;
  let pixel = row - image * pixels;
  let y = pixel / geometry.gridWidth;
  return vec3<i32>(image, y, pixel - y * geometry.gridWidth);
}

fn insideSource(image : i32, y : i32, x : i32) -> i32 {
  let inside = y >= 0 && y < geometry.sourceHeight && x >= 0 && x < geometry.sourceWidth;
  return select(-1, image + y * geometry.sourceWidth + x, inside);
}
`;

const FORWARD = `
fn origin(row : i32, phase : i32) -> vec3<i32> {
  let pixel = gridPixel(row);
  return vec3<i32>(
    pixel.x * geometry.sourceHeight * geometry.sourceWidth,
    pixel.y * geometry.strideHeight - geometry.padTop,
    pixel.z * geometry.strideWidth - geometry.padLeft,
  );
}
fn tapCount(phase : i32) -> vec2<i32> {
  return vec2<i32>(geometry.filterHeight, geometry.filterWidth);
}
fn sourcePixel(start : vec3<i32>, ty : i32, tx : i32) -> i32 {
  return insideSource(
    start.x, start.y + ty * geometry.dilationHeight, start.z + tx * geometry.dilationWidth);
}
fn filterTap(ty : i32, tx : i32, phase : i32) -> i32 { return ty * geometry.filterWidth + tx; }
fn targetPixel(row : i32, phase : i32) -> i32 { return select(-1, row, row < geometry.rows); }
`;

// Target pixel p gets source pixel s through tap f where s·stride = p + pad − f. So in a phase
// (p = grid·stride + phase) the first tap is (phase + pad) mod stride, each next one is a stride
// further and sees the source pixel before.
const INPUT_GRADIENT = `
fn phaseOffset(phase : i32) -> vec2<i32> {
  let y = phase / geometry.strideWidth;
  return vec2<i32>(y, phase - y * geometry.strideWidth);
}
fn firstTap(phase : i32) -> vec2<i32> {
  let offset = phaseOffset(phase);
  return vec2<i32>(
    (offset.x + geometry.padTop) % geometry.strideHeight,
    (offset.y + geometry.padLeft) % geometry.strideWidth,
  );
}
fn origin(row : i32, phase : i32) -> vec3<i32> {
  let pixel = gridPixel(row);
  let offset = phaseOffset(phase);
  let tap = firstTap(phase);
  return vec3<i32>(
    pixel.x * geometry.sourceHeight * geometry.sourceWidth,
    pixel.y + (offset.x + geometry.padTop - tap.x) / geometry.strideHeight,
    pixel.z + (offset.y + geometry.padLeft - tap.y) / geometry.strideWidth,
  );
}
fn tapCount(phase : i32) -> vec2<i32> {
  let tap = firstTap(phase);
  return vec2<i32>(
    (geometry.filterHeight - tap.x + geometry.strideHeight - 1) / geometry.strideHeight,
    (geometry.filterWidth - tap.y + geometry.strideWidth - 1) / geometry.strideWidth,
  );
}
fn sourcePixel(start : vec3<i32>, ty : i32, tx : i32) -> i32 {
  return insideSource(start.x, start.y - ty, start.z - tx);
}
fn filterTap(ty : i32, tx : i32, phase : i32) -> i32 {
  let tap = firstTap(phase);
  return (tap.x + ty * geometry.strideHeight) * geometry.filterWidth +
    tap.y + tx * geometry.strideWidth;
}
fn targetPixel(row : i32, phase : i32) -> i32 {
  let pixel = gridPixel(row);
  let offset = phaseOffset(phase);
  let y = pixel.y * geometry.strideHeight + offset.x;
  let x = pixel.z * geometry.strideWidth + offset.y;
  let inside = row < geometry.rows && y < geometry.targetHeight && x < geometry.targetWidth;
  return select(
    -1, (pixel.x * geometry.targetHeight + y) * geometry.targetWidth + x, inside);
}
`;
