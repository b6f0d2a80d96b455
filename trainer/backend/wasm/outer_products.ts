/**
 * The inner loop of the filter's gradient: sums of outer products, with SIMD.
 *
 * @module
 */
import {
  type Code,
  compileFunction,
  constant,
  loadVector,
  splatLane,
  storeVector,
} from "./assembler.ts";
import { type BackendWasm, memoryOf } from "./heap.ts";

/** Channels of x in a register tile: one vector. */
export const TILE_CHANNELS = 4;

/** Channels of dy in a register tile: two vectors. */
export const TILE_COLUMNS = 8;

/**
 * Addresses, counts and strides in bytes of one call: sums[c, k] += Σ x[r, p, c] ·
 * dy[r, p, k] over `rows` rows r of `positions` positions p, in that order.
 */
export interface OuterProducts {
  x: number;
  dy: number;
  sums: number;
  rows: number;
  positions: number;
  /** Channels of x in units of {@link TILE_CHANNELS}. */
  channelTiles: number;
  /** Channels of dy in units of {@link TILE_COLUMNS}. */
  columnTiles: number;
  xPosition: number;
  xRow: number;
  dyPosition: number;
  dyRow: number;
  /** From one channel of x to the next in the sums. */
  sumsChannel: number;
}

/** Every count must be at least 1. */
export type AddOuterProducts = (call: OuterProducts) => void;

/** Positions in one turn of the innermost loop: the most that divides their number is taken. */
const UNROLLED = [4, 2, 1] as const;

const compiled = new WeakMap<WebAssembly.Memory, AddOuterProducts>();

/** The loop, on the backend's memory. */
export function outerProducts(backend: BackendWasm): AddOuterProducts {
  const memory = memoryOf(backend);
  let add = compiled.get(memory);
  if (add === undefined) {
    const loops = UNROLLED.map((unrolled) => compile(memory, unrolled));
    add = (call) => {
      const i = UNROLLED.findIndex((unrolled) => call.positions % unrolled === 0);
      loops[i](call);
    };
    compiled.set(memory, add);
  }
  return add;
}

function compile(memory: WebAssembly.Memory, unrolled: number): AddOuterProducts {
  const vectors = TILE_COLUMNS / 4;
  const sumCount = TILE_CHANNELS * vectors;
  const run = compileFunction(
    memory,
    12,
    [...new Array(8).fill("i32"), ...new Array(sumCount + vectors + 2).fill("v128")],
    (locals) => {
      const [x, dy, sums, rows, positions, channelTiles, columnTiles] = locals;
      const [xPosition, xRow, dyPosition, dyRow, sumsChannel] = locals.slice(7);
      const [columnTile, dyTile, sumsTile, sumsRow, row, position, xAt, dyAt] = locals.slice(12);
      const tile = locals.slice(20, 20 + sumCount);
      const dyVectors = locals.slice(20 + sumCount, 20 + sumCount + vectors);
      const [xVector, xSplat] = locals.slice(20 + sumCount + vectors);
      const channels = Array.from({ length: TILE_CHANNELS }, (_, c) => c);

      /** Does something for each vector of the tile, row of the sums by row. */
      const eachSum = (action: (sum: number, offset: number) => Code): Code => [
        ...sumsRow.set(sumsTile.get),
        ...channels.flatMap((c) => [
          ...dyVectors.flatMap((_, v) => action(c * vectors + v, 16 * v)),
          ...sumsRow.increase(sumsChannel.get),
        ]),
      ];
      const addPosition = [
        ...dyVectors.flatMap((vector, v) => vector.set(loadVector(dyAt.get, 16 * v))),
        ...xVector.set(loadVector(xAt.get)),
        ...channels.flatMap((c) => [
          ...xSplat.set(splatLane(xVector.get, c)),
          ...dyVectors.flatMap((vector, v) =>
            tile[c * vectors + v].addProduct(xSplat.get, vector.get)
          ),
        ]),
        ...xAt.increase(xPosition.get),
        ...dyAt.increase(dyPosition.get),
      ];
      return channelTiles.countDown([
        ...columnTile.set(columnTiles.get),
        ...dyTile.set(dy.get),
        ...sumsTile.set(sums.get),
        ...columnTile.countDown([
          ...eachSum((sum, offset) => tile[sum].set(loadVector(sumsRow.get, offset))),
          ...row.set(rows.get),
          ...xAt.set(x.get),
          ...dyAt.set(dyTile.get),
          ...row.countDown([
            ...position.set(positions.get),
            ...position.countDown(Array.from({ length: unrolled }, () => addPosition).flat()),
            ...xAt.increase(xRow.get),
            ...dyAt.increase(dyRow.get),
          ]),
          ...eachSum((sum, offset) => storeVector(sumsRow.get, tile[sum].get, offset)),
          ...dyTile.increase(constant(4 * TILE_COLUMNS)),
          ...sumsTile.increase(constant(4 * TILE_COLUMNS)),
        ]),
        ...x.increase(constant(4 * TILE_CHANNELS)),
        ...channels.flatMap(() => sums.increase(sumsChannel.get)),
      ]);
    },
  );
  return (call) =>
    run(
      call.x,
      call.dy,
      call.sums,
      call.rows,
      call.positions / unrolled,
      call.channelTiles,
      call.columnTiles,
      call.xPosition,
      // From the end of one row to the start of the next.
      call.xRow - call.positions * call.xPosition,
      call.dyPosition,
      call.dyRow - call.positions * call.dyPosition,
      call.sumsChannel,
    );
}
