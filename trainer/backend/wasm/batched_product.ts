/**
 * BatchMatMul for the wasm backend where it multiplies many matrices, or
 * transposed ones: attention and its gradients. tfjs' own does both in plain
 * loops.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { roundUp, trimChannels } from "./aligned_images.ts";
import { addressOf, allocate, type BackendWasm, type KernelArguments, view } from "./heap.ts";
import { outerProducts, TILE_CHANNELS, TILE_COLUMNS } from "./outer_products.ts";
import { packBias, packFilter } from "./packed_filter.ts";
import { PIXEL_TILE_COLUMNS, pixelTiles } from "./pixel_tiles.ts";

/** What a block of positions may take, in bytes: most CPUs' first-level cache holds 32 KiB. */
const BLOCK_BYTES = 24 * 1024;

/**
 * Whether {@link batchedProduct} covers a call of BatchMatMul: as many matrices
 * on both sides, and not both transposed; a transposed left one in whole tiles.
 */
export function coversBatchedProduct({ inputs: { a, b }, attrs }: KernelArguments): boolean {
  const { transposeA, transposeB } = attrs;
  const outer = ({ shape }: tf.TensorInfo) => shape.slice(0, -2);
  const inner = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  return a.dtype === "float32" && b.dtype === "float32" &&
    tf.util.arraysEqual(outer(a), outer(b)) && inner[0] === inner[1] &&
    ![...a.shape, ...b.shape].includes(0) &&
    (!transposeA ||
      !transposeB && a.shape.at(-1)! % TILE_CHANNELS === 0 &&
        b.shape.at(-1)! % TILE_COLUMNS === 0);
}

/** Inputs `a` [batch…, rows, inner] and `b` [batch…, inner, columns], or either transposed. */
export function batchedProduct(call: KernelArguments): tf.TensorInfo {
  const { inputs: { a, b }, attrs, backend } = call;
  return attrs.transposeA
    ? sumOfOuterProducts(backend, a, b)
    : product(backend, a, b, Boolean(attrs.transposeB));
}

function product(
  backend: BackendWasm,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposed: boolean,
): tf.TensorInfo {
  const outer = a.shape.slice(0, -2);
  const batch = tf.util.sizeFromShape(outer);
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape.at(transposed ? -2 : -1)!;
  const wholeTiles = roundUp(columns, PIXEL_TILE_COLUMNS);
  // The matrices of a batch are the taps of a filter, which are not added up.
  const packed = Array.from(
    { length: batch },
    (_, matrix) => packFilter(backend, b, [matrix], transposed),
  );
  const bias = packBias(backend, undefined, columns);
  const result = allocate(backend, [batch, 1, rows, wholeTiles]);
  const run = pixelTiles(backend);
  packed.forEach(({ tensor, columnTiles }, matrix) =>
    run({
      x: addressOf(backend, a) + 4 * matrix * rows * inner,
      filter: addressOf(backend, tensor),
      bias: bias.address,
      result: addressOf(backend, result) + 4 * matrix * rows * wholeTiles,
      columnTiles,
      rows: 1,
      pixels: rows,
      runs: 1,
      terms: inner,
      xPixel: 4 * inner,
      xRow: 4 * rows * inner,
      xRun: 4 * inner,
      resultPixel: 4 * wholeTiles,
      resultRow: 4 * rows * wholeTiles,
      relu: false,
    })
  );
  for (const { tensor } of [bias, ...packed]) backend.disposeData(tensor.dataId);
  const shape = [...outer, rows, columns];
  if (wholeTiles !== columns) return trimChannels(backend, result, columns, shape);
  result.shape = shape;
  return result;
}

/** aᵀ·b of each [positions, rows] and [positions, columns]. */
function sumOfOuterProducts(
  backend: BackendWasm,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo {
  const outer = a.shape.slice(0, -2);
  const batch = tf.util.sizeFromShape(outer);
  const [positions, rows] = a.shape.slice(-2);
  const columns = b.shape.at(-1)!;
  const result = allocate(backend, [...outer, rows, columns]);
  view(backend, result).fill(0);
  const add = outerProducts(backend);
  // A multiple of the unrolled positions.
  const block = Math.max(4, Math.floor(BLOCK_BYTES / (4 * (rows + columns)) / 4) * 4);
  for (let matrix = 0; matrix < batch; matrix++) {
    for (let first = 0; first < positions; first += block) {
      const start = matrix * positions + first;
      add({
        x: addressOf(backend, a) + 4 * start * rows,
        dy: addressOf(backend, b) + 4 * start * columns,
        sums: addressOf(backend, result) + 4 * matrix * rows * columns,
        rows: 1,
        positions: Math.min(block, positions - first),
        channelTiles: rows / TILE_CHANNELS,
        columnTiles: columns / TILE_COLUMNS,
        xPosition: 4 * rows,
        xRow: 0,
        dyPosition: 4 * columns,
        dyRow: 0,
        sumsChannel: 4 * columns,
      });
    }
  }
  return result;
}
