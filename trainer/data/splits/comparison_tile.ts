/**
 * Slices made small and alike, so that subjects can be compared.
 *
 * @module
 */
import { areaResize } from "../slicing/area_resize.ts";

/** Edge of a tile. */
export const TILE_EDGE = 64;
/** Pixels on each side of one that make up its neighbourhood. */
const RADIUS = 2;

/**
 * The slice at 64×64 pixels, whatever its size, by area averaging.
 *
 * @param pixels [height, width] in C order, 0 … 255.
 * @returns [64, 64], 0 … 255.
 */
export function comparisonTile(pixels: Uint8Array, height: number, width: number): Uint8Array {
  return areaResize(pixels, height, width, TILE_EDGE, TILE_EDGE);
}

/**
 * Moves the tiles of one scan by whole pixels, all alike, so that their centre
 * of intensity is in the middle. What comes in is the border repeated.
 *
 * @param tiles [64, 64] each; null where there is none.
 * @returns As many, in the same order.
 */
export function centreTiles(tiles: readonly (Uint8Array | null)[]): (Uint8Array | null)[] {
  let [sum, sumDown, sumRight] = [0, 0, 0];
  for (const tile of tiles) {
    tile?.forEach((value, i) => {
      sum += value;
      sumDown += value * Math.floor(i / TILE_EDGE);
      sumRight += value * (i % TILE_EDGE);
    });
  }
  if (sum === 0) return [...tiles];
  const middle = (TILE_EDGE - 1) / 2;
  const down = Math.round(sumDown / sum - middle);
  const right = Math.round(sumRight / sum - middle);
  const clamp = (i: number) => Math.min(Math.max(i, 0), TILE_EDGE - 1);
  return tiles.map((tile) =>
    tile?.map((_, i) => {
      const y = clamp(Math.floor(i / TILE_EDGE) + down);
      return tile[y * TILE_EDGE + clamp(i % TILE_EDGE + right)];
    }) ?? null
  );
}

/**
 * What is particular to a tile: each pixel less the mean of the 5×5 around it,
 * scaled to a sum of squares of 1. All brains are bright ovals with a dark
 * middle; this leaves the folds, which no two people share, and removes
 * brightness, contrast and slow shading.
 *
 * @param tile [edge, edge], 0 … 255.
 * @param edge Its rows and columns.
 * @returns [edge, edge]; all 0 for a tile of one value.
 */
export function tileDetail(tile: Uint8Array, edge: number): Float32Array {
  const first = (i: number) => Math.max(0, i - RADIUS);
  const last = (i: number) => Math.min(edge - 1, i + RADIUS);
  // Sums over rows, then over columns of these: ten additions a pixel, not 25.
  const across = new Float32Array(edge * edge);
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      for (let u = first(x); u <= last(x); u++) across[y * edge + x] += tile[y * edge + u];
    }
  }
  const detail = new Float32Array(edge * edge);
  for (let y = 0; y < edge; y++) {
    const rows = last(y) - first(y) + 1;
    for (let x = 0; x < edge; x++) {
      let sum = 0;
      for (let v = first(y); v <= last(y); v++) sum += across[v * edge + x];
      const mean = sum / (rows * (last(x) - first(x) + 1));
      detail[y * edge + x] = tile[y * edge + x] - mean;
    }
  }
  return scaleToUnit(detail);
}

/** Scales values, in place, to a sum of squares of 1; zeros stay. */
export function scaleToUnit(values: Float32Array): Float32Array {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i] *= scale;
  return values;
}

/**
 * The details of tiles seen in a mirror: left and right swapped.
 *
 * @param detail [tiles · edge, edge] in C order.
 * @param edge Columns of a tile.
 */
export function mirrorDetail(detail: Float32Array, edge: number): Float32Array {
  return detail.map((_, i) => detail[i - i % edge + edge - 1 - i % edge]);
}
