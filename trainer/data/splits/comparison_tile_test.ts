import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import {
  centreTiles,
  comparisonTile,
  mirrorDetail,
  scaleToUnit,
  TILE_EDGE,
  tileDetail,
} from "./comparison_tile.ts";

function randomTile(seed: number, edge = TILE_EDGE): Uint8Array {
  const stream = new RandomStream(seed, "tile");
  return Uint8Array.from({ length: edge * edge }, () => stream.integer(256));
}

/** A black tile with a square of 6×6 pixels of 100. */
function square(top: number, left: number): Uint8Array {
  return Uint8Array.from({ length: TILE_EDGE ** 2 }, (_, i) => {
    const [y, x] = [Math.floor(i / TILE_EDGE) - top, i % TILE_EDGE - left];
    return y >= 0 && y < 6 && x >= 0 && x < 6 ? 100 : 0;
  });
}

function assertClose(actual: Float32Array, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-5, `${i}: ${value}, expected ${expected[i]}`);
  });
}

Deno.test("comparisonTile: means of areas, whatever the size and the proportions", () => {
  // 128 rows and 64 columns: two rows become one.
  const pixels = Uint8Array.from({ length: 128 * 64 }, (_, i) => i < 64 ? 10 : i < 128 ? 30 : 7);
  const tile = comparisonTile(pixels, 128, 64);
  assert.equal(tile.length, 64 * 64);
  assert.ok(tile.subarray(0, 64).every((value) => value === 20));
  assert.ok(tile.subarray(64).every((value) => value === 7));
});

Deno.test("centreTiles: all tiles of a scan move alike, their common centre to the middle", () => {
  // Centres (12.5, 22.5) and (12.5, 26.5): together (12.5, 24.5), the middle is (31.5, 31.5).
  const [first, none, second] = centreTiles([square(10, 20), null, square(10, 24)]);
  assert.equal(none, null);
  assert.deepEqual(first, square(29, 27));
  assert.deepEqual(second, square(29, 31));
});

Deno.test("centreTiles: the border is repeated, a black scan stays", () => {
  const bright = new Uint8Array(TILE_EDGE ** 2).fill(50);
  bright[0] = 255; // moves the centre by far less than a pixel
  assert.deepEqual(centreTiles([bright]), [bright]);
  const left = Uint8Array.from({ length: TILE_EDGE ** 2 }, (_, i) => i % TILE_EDGE < 32 ? 200 : 0);
  // The centre is at column 15.5: moved by 16, columns 0 … 15 repeat column 0.
  const [moved] = centreTiles([left]);
  assert.deepEqual(
    moved,
    Uint8Array.from({ length: TILE_EDGE ** 2 }, (_, i) => i % TILE_EDGE < 48 ? 200 : 0),
  );
  const black = new Uint8Array(TILE_EDGE ** 2);
  assert.deepEqual(centreTiles([black, null]), [black, null]);
});

Deno.test("tileDetail: a value computed by hand", () => {
  // In 3×3 the neighbourhood of every pixel is the whole tile, mean 1: 8 and eight times −1.
  const norm = Math.sqrt(64 + 8);
  const expected = new Array(9).fill(-1 / norm);
  expected[5] = 8 / norm;
  assertClose(tileDetail(Uint8Array.of(0, 0, 0, 0, 0, 9, 0, 0, 0), 3), expected);
});

Deno.test("tileDetail: equals the sums taken one by one", () => {
  const edge = 9;
  const tile = randomTile(1, edge);
  const plain = Array.from(tile, (value, i) => {
    const [y, x] = [Math.floor(i / edge), i % edge];
    const around: number[] = [];
    for (let v = y - 2; v <= y + 2; v++) {
      for (let u = x - 2; u <= x + 2; u++) {
        if (v >= 0 && u >= 0 && v < edge && u < edge) around.push(tile[v * edge + u]);
      }
    }
    return value - around.reduce((sum, w) => sum + w) / around.length;
  });
  const norm = Math.hypot(...plain);
  assertClose(tileDetail(tile, edge), plain.map((value) => value / norm));
});

Deno.test("tileDetail: brightness and contrast do not matter, and one value gives zeros", () => {
  const tile = randomTile(2).map((value) => value >> 1);
  assertClose(tileDetail(tile.map((value) => 2 * value), TILE_EDGE), tileDetail(tile, TILE_EDGE));
  assertClose(tileDetail(tile.map((value) => value + 99), TILE_EDGE), tileDetail(tile, TILE_EDGE));
  const flat = tileDetail(new Uint8Array(TILE_EDGE ** 2).fill(77), TILE_EDGE);
  assert.ok(flat.every((value) => value === 0));
});

Deno.test("mirrorDetail: swaps left and right in each of several tiles", () => {
  const two = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  assert.deepEqual(mirrorDetail(two, 2), Float32Array.of(2, 1, 4, 3, 6, 5, 8, 7));
  const tile = randomTile(3, 5);
  const mirrored = tile.map((_, i) => tile[Math.floor(i / 5) * 5 + 4 - i % 5]);
  assertClose(mirrorDetail(tileDetail(tile, 5), 5), tileDetail(mirrored, 5));
});

Deno.test("scaleToUnit: a sum of squares of 1, zeros stay", () => {
  assertClose(scaleToUnit(Float32Array.of(3, 0, -4)), [0.6, 0, -0.8]);
  assert.deepEqual(scaleToUnit(new Float32Array(2)), new Float32Array(2));
});
