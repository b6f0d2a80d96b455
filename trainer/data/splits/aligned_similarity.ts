/**
 * How alike two series of tiles are once they are laid upon each other.
 *
 * @module
 */
import { scaleToUnit, TILE_EDGE } from "./comparison_tile.ts";

/** Tiles are moved by up to this many pixels, and a half. */
const REACH = 2;

/**
 * Mean correlation of the details of corresponding tiles at the best common
 * shift: whole pixels first, then half ones around the best of them, as a shift
 * of two of 256 pixels is half of one of 64.
 *
 * @param first Details from `tileDetail`, each [64, 64].
 * @param second As many, in the same order.
 * @returns In [-1, 1]; 1 for equal tiles.
 */
export function alignedSimilarity(
  first: readonly Float32Array[],
  second: readonly Float32Array[],
): number {
  let best = { similarity: -1, down: 0, right: 0 };
  for (let down = -REACH; down <= REACH; down++) {
    for (let right = -REACH; right <= REACH; right++) {
      const similarity = meanProduct(first, second, down, right);
      if (similarity > best.similarity) best = { similarity, down, right };
    }
  }
  let highest = best.similarity;
  for (const [halfDown, halfRight] of [[0, 1], [1, 0], [1, 1]]) {
    const between = second.map((detail) => halfShift(detail, halfDown, halfRight));
    for (let down = best.down - halfDown; down <= best.down; down++) {
      for (let right = best.right - halfRight; right <= best.right; right++) {
        highest = Math.max(highest, meanProduct(first, between, down, right));
      }
    }
  }
  return highest;
}

/** Mean over the tiles of Σ first(y, x)·second(y − down, x − right). */
function meanProduct(
  first: readonly Float32Array[],
  second: readonly Float32Array[],
  down: number,
  right: number,
): number {
  const rows = TILE_EDGE - Math.abs(down);
  const columns = TILE_EDGE - Math.abs(right);
  const startOf = (shift: number) => Math.max(0, shift);
  let sum = 0;
  for (let n = 0; n < first.length; n++) {
    const [a, b] = [first[n], second[n]];
    for (let y = 0; y < rows; y++) {
      const i = (startOf(down) + y) * TILE_EDGE + startOf(right);
      const j = (startOf(-down) + y) * TILE_EDGE + startOf(-right);
      for (let x = 0; x < columns; x++) sum += a[i + x] * b[j + x];
    }
  }
  return sum / first.length;
}

/** The tile moved down and to the right by half a pixel, or not: means of neighbours. */
function halfShift(
  detail: Float32Array,
  down: number,
  right: number,
): Float32Array {
  const moved = new Float32Array(detail.length);
  for (let y = 0; y < TILE_EDGE; y++) {
    const above = Math.max(0, y - down) * TILE_EDGE;
    for (let x = 0; x < TILE_EDGE; x++) {
      const before = Math.max(0, x - right);
      const here = y * TILE_EDGE;
      moved[here + x] = detail[here + x] + detail[here + before] + detail[above + x] +
        detail[above + before];
    }
  }
  return scaleToUnit(moved);
}
