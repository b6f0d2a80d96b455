/**
 * The inner loop of convolutions and matrix products, with SIMD: a few pixels
 * times eight columns at a time, in registers.
 *
 * @module
 */
import {
  type Code,
  compileFunction,
  constant,
  loadSplat,
  loadVector,
  maximum,
  storeVector,
  ZEROS,
} from "./assembler.ts";
import { type BackendWasm, memoryOf } from "./heap.ts";

/** Columns of a tile: two vectors. */
export const PIXEL_TILE_COLUMNS = 8;

/** Pixels of a tile: with more, the sums would no longer fit the registers. */
const MOST_PIXELS = 6;

/** Terms in one turn of the innermost loop: the most that divides their number is taken. */
const UNROLLED = [4, 2, 1] as const;

/** What a block of pixels may take, in bytes, to stay in the second-level cache for all columns. */
const BLOCK_BYTES = 128 * 1024;

/**
 * One call: rows of pixels times all columns. Addresses and strides in bytes.
 * Each sum starts with its bias and adds its terms one by one: run after run,
 * each over neighbours in memory.
 */
export interface PixelRows {
  x: number;
  /** [columnTiles, runs, terms, PIXEL_TILE_COLUMNS]. */
  filter: number;
  /** [columnTiles, PIXEL_TILE_COLUMNS]. */
  bias: number;
  /** Each pixel: [columnTiles, PIXEL_TILE_COLUMNS]. */
  result: number;
  columnTiles: number;
  rows: number;
  pixels: number;
  /** Stretches of neighbouring terms: the filter's rows. */
  runs: number;
  /** Terms in each run: the filter's columns times channels. */
  terms: number;
  xPixel: number;
  xRow: number;
  xRun: number;
  resultPixel: number;
  resultRow: number;
  relu: boolean;
}

/** Every count must be at least 1. */
export type MultiplyPixels = (call: PixelRows) => void;

type Run = (...values: number[]) => void;

const compiled = new WeakMap<WebAssembly.Memory, MultiplyPixels>();

/** The loop, on the backend's memory. */
export function pixelTiles(backend: BackendWasm): MultiplyPixels {
  const memory = memoryOf(backend);
  let multiply = compiled.get(memory);
  if (multiply === undefined) {
    multiply = blockByBlock(memory);
    compiled.set(memory, multiply);
  }
  return multiply;
}

/** Takes the pixels in blocks, and each block times one tile of columns after the other. */
function blockByBlock(memory: WebAssembly.Memory): MultiplyPixels {
  const loops = new Map<string, Run>();
  return (call) => {
    const { rows, pixels, xPixel, xRow, resultPixel, resultRow } = call;
    const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / xRow));
    // A matrix is one long row.
    const blockPixels = rows > 1 ? pixels : Math.max(1, Math.floor(BLOCK_BYTES / xPixel));
    for (let row = 0; row < rows; row += blockRows) {
      for (let pixel = 0; pixel < pixels; pixel += blockPixels) {
        multiplyBlock(memory, loops, {
          ...call,
          x: call.x + row * xRow + pixel * xPixel,
          result: call.result + row * resultRow + pixel * resultPixel,
          rows: Math.min(blockRows, rows - row),
          pixels: Math.min(blockPixels, pixels - pixel),
        });
      }
    }
  };
}

/** Cuts rows into tiles of nearly the same number of pixels, each of a loop compiled for it. */
function multiplyBlock(
  memory: WebAssembly.Memory,
  loops: Map<string, Run>,
  call: PixelRows,
): void {
  const { pixels, xPixel, resultPixel } = call;
  const tiles = Math.ceil(pixels / MOST_PIXELS);
  const fewer = Math.floor(pixels / tiles);
  const larger = pixels - fewer * tiles;
  const unrolled = UNROLLED.find((terms) => call.terms % terms === 0)!;
  const tileFilterBytes = 4 * call.runs * call.terms * PIXEL_TILE_COLUMNS;
  const tileColumnBytes = 4 * PIXEL_TILE_COLUMNS;
  let first = 0;
  for (const [tilePixels, count] of [[fewer + 1, larger], [fewer, tiles - larger]]) {
    if (count === 0) continue;
    const key = `${tilePixels} ${xPixel} ${unrolled} ${call.relu}`;
    let run = loops.get(key);
    if (run === undefined) {
      run = compile(memory, tilePixels, xPixel, unrolled, call.relu);
      loops.set(key, run);
    }
    for (let tile = 0; tile < call.columnTiles; tile++) {
      run(
        call.x + first * xPixel,
        call.filter + tile * tileFilterBytes,
        call.bias + tile * tileColumnBytes,
        call.result + first * resultPixel + tile * tileColumnBytes,
        call.rows,
        count,
        call.runs,
        call.terms / unrolled,
        // From the last tile of a row to the first of the next.
        call.xRow - count * tilePixels * xPixel,
        // From the end of a run to the start of the next.
        call.xRun - 4 * call.terms,
        resultPixel,
        call.resultRow - count * tilePixels * resultPixel,
      );
    }
    first += tilePixels * count;
  }
}

function compile(
  memory: WebAssembly.Memory,
  pixels: number,
  xPixel: number,
  unrolled: number,
  relu: boolean,
): Run {
  const vectors = PIXEL_TILE_COLUMNS / 4;
  const sumCount = pixels * vectors;
  const tilePixels = Array.from({ length: pixels }, (_, i) => i);
  return compileFunction(
    memory,
    12,
    [...new Array(5).fill("i32"), ...new Array(sumCount + vectors + 1).fill("v128")],
    (locals) => {
      const [x, filter, bias, result, rows, tiles, runs, terms] = locals;
      const [xRowEnd, xRunEnd, resultPixel, resultRowEnd] = locals.slice(8);
      const [tile, run, term, xAt, filterAt] = locals.slice(12);
      const sums = locals.slice(17, 17 + sumCount);
      const columns = locals.slice(17 + sumCount, 17 + sumCount + vectors);
      const splat = locals[17 + sumCount + vectors];

      const addTerm = (t: number): Code => [
        ...columns.flatMap((column, v) =>
          column.set(loadVector(filterAt.get, 4 * PIXEL_TILE_COLUMNS * t + 16 * v))
        ),
        ...tilePixels.flatMap((i) => [
          ...splat.set(loadSplat(xAt.get, i * xPixel + 4 * t)),
          ...columns.flatMap((column, v) =>
            sums[i * vectors + v].addProduct(splat.get, column.get)
          ),
        ]),
      ];
      const store = tilePixels.flatMap((i) => [
        ...columns.flatMap((_, v) => {
          const sum = sums[i * vectors + v].get;
          return storeVector(result.get, relu ? maximum(sum, ZEROS) : sum, 16 * v);
        }),
        ...result.increase(resultPixel.get),
      ]);
      return rows.countDown([
        ...tile.set(tiles.get),
        ...tile.countDown([
          ...sums.flatMap((sum, i) => sum.set(loadVector(bias.get, 16 * (i % vectors)))),
          ...xAt.set(x.get),
          ...filterAt.set(filter.get),
          ...run.set(runs.get),
          ...run.countDown([
            ...term.set(terms.get),
            ...term.countDown([
              ...Array.from({ length: unrolled }, (_, t) => addTerm(t)).flat(),
              ...xAt.increase(constant(4 * unrolled)),
              ...filterAt.increase(constant(4 * PIXEL_TILE_COLUMNS * unrolled)),
            ]),
            ...xAt.increase(xRunEnd.get),
          ]),
          ...store,
          ...x.increase(constant(pixels * xPixel)),
        ]),
        ...x.increase(xRowEnd.get),
        ...result.increase(resultRowEnd.get),
      ]);
    },
  );
}
