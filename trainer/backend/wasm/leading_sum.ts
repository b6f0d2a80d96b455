/**
 * Sum over the leading axes for the wasm backend: the gradient of a bias. Its
 * own transposes the tensor first.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { addressOf, allocate, type BackendWasm, type KernelArguments, view } from "./heap.ts";
import { outerProducts, TILE_CHANNELS, TILE_COLUMNS } from "./outer_products.ts";

/** Rows that are added in float32 before float64 takes over. */
const BLOCK_ROWS = 256;

/** Whether {@link leadingSum} covers a call of Sum. */
export function sumsLeadingAxes({ inputs: { x }, attrs }: KernelArguments): boolean {
  const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape);
  return x.dtype === "float32" && axes.length > 0 && axes.length < x.shape.length &&
    axes.every((axis, i) => axis === i) && !x.shape.includes(0);
}

/** Sums [rows…, columns…] over the rows: input `x`; attributes `axis`, `keepDims`. */
export function leadingSum({ inputs: { x }, attrs, backend }: KernelArguments): tf.TensorInfo {
  const { length } = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape);
  const kept = x.shape.slice(length);
  const columns = tf.util.sizeFromShape(kept);
  const rows = tf.util.sizeFromShape(x.shape.slice(0, length));
  const sum = allocate(backend, [...(attrs.keepDims ? new Array(length).fill(1) : []), ...kept]);
  const sums = columns % TILE_COLUMNS === 0
    ? sumBlocks(backend, x, rows, columns)
    : sumRows(view(backend, x), columns);
  view(backend, sum).set(sums);
  return sum;
}

/** Row by row in float64. */
function sumRows(from: Float32Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let source = 0; source < from.length;) {
    for (let column = 0; column < columns; column++) sums[column] += from[source++];
  }
  return sums;
}

/** Blocks of rows with SIMD, as outer products with a one, and the blocks' sums in float64. */
function sumBlocks(
  backend: BackendWasm,
  x: tf.TensorInfo,
  rows: number,
  columns: number,
): Float64Array {
  const ones = allocate(backend, [TILE_CHANNELS]);
  const block = allocate(backend, [TILE_CHANNELS, columns]);
  view(backend, ones).fill(1);
  const sums = new Float64Array(columns);
  const add = outerProducts(backend);
  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    const blockSums = view(backend, block).fill(0);
    add({
      x: addressOf(backend, ones),
      dy: addressOf(backend, x) + 4 * row * columns,
      sums: addressOf(backend, block),
      rows: 1,
      positions: Math.min(BLOCK_ROWS, rows - row),
      channelTiles: 1,
      columnTiles: columns / TILE_COLUMNS,
      xPosition: 0,
      xRow: 0,
      dyPosition: 4 * columns,
      dyRow: 0,
      sumsChannel: 4 * columns,
    });
    for (let column = 0; column < columns; column++) sums[column] += blockSums[column];
  }
  for (const { dataId } of [ones, block]) backend.disposeData(dataId);
  return sums;
}
