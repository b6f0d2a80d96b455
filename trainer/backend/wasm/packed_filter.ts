/**
 * Filters in the order that the loop of pixel_tiles.ts reads them.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { roundUp } from "./aligned_images.ts";
import { addressOf, allocate, type BackendWasm, view } from "./heap.ts";
import { PIXEL_TILE_COLUMNS } from "./pixel_tiles.ts";

/** A filter [column tiles, taps, channels, PIXEL_TILE_COLUMNS], to be disposed of. */
export interface PackedFilter {
  tensor: tf.TensorInfo;
  columnTiles: number;
}

/**
 * Packs some taps of a filter; columns that only fill the last tile are zero.
 *
 * @param filter [all taps…, rows, columns].
 * @param taps Numbers of the taps, in the order they are added.
 * @param transposed The filter's columns are the channels to sum over, its rows the columns.
 */
export function packFilter(
  backend: BackendWasm,
  filter: tf.TensorInfo,
  taps: readonly number[],
  transposed: boolean,
): PackedFilter {
  const [rows, filterColumns] = filter.shape.slice(-2);
  const [channels, columns] = transposed ? [filterColumns, rows] : [rows, filterColumns];
  const [channelStride, columnStride] = transposed ? [1, filterColumns] : [filterColumns, 1];
  const columnTiles = roundUp(columns, PIXEL_TILE_COLUMNS) / PIXEL_TILE_COLUMNS;
  const tensor = allocate(backend, [columnTiles, taps.length, channels, PIXEL_TILE_COLUMNS]);
  const from = view(backend, filter);
  const to = view(backend, tensor).fill(0);
  const tileSize = taps.length * channels * PIXEL_TILE_COLUMNS;
  for (let column = 0; column < columns; column++) {
    const tile = Math.floor(column / PIXEL_TILE_COLUMNS);
    let target = tile * tileSize + column - tile * PIXEL_TILE_COLUMNS;
    for (const tap of taps) {
      let source = tap * channels * columns + column * columnStride;
      for (let channel = 0; channel < channels; channel++) {
        to[target] = from[source];
        source += channelStride;
        target += PIXEL_TILE_COLUMNS;
      }
    }
  }
  return { tensor, columnTiles };
}

/** A bias [columns] that fills whole tiles: zeros where there is none. To be disposed of. */
export function packBias(
  backend: BackendWasm,
  bias: tf.TensorInfo | undefined,
  columns: number,
): { tensor: tf.TensorInfo; address: number } {
  const tensor = allocate(backend, [roundUp(columns, PIXEL_TILE_COLUMNS)]);
  const to = view(backend, tensor).fill(0);
  if (bias !== undefined) to.set(view(backend, bias));
  return { tensor, address: addressOf(backend, tensor) };
}
