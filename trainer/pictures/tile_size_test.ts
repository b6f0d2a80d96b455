import assert from "node:assert/strict";
import { fitTile } from "./tile_size.ts";

Deno.test("fitTile: a small slice is enlarged to about 192 pixels by a whole factor", () => {
  const size = (height: number, width: number) => {
    const { scale, ...tile } = fitTile(height, width, 900, 900);
    return `${scale}: ${tile.width}×${tile.height}`;
  };
  assert.equal(size(64, 64), "3: 192×192");
  assert.equal(size(32, 32), "6: 192×192");
  assert.equal(size(128, 128), "2: 256×256");
  assert.equal(size(256, 256), "1: 256×256");
  assert.equal(size(160, 192), "1: 192×160");
  assert.equal(size(40, 80), "5: 400×200");
});

Deno.test("fitTile: never larger than its room", () => {
  assert.equal(fitTile(64, 64, 150, 500).scale, 2);
  assert.equal(fitTile(64, 64, 500, 127).scale, 1);
  assert.equal(fitTile(64, 64, 64, 64).scale, 1);
});

Deno.test("fitTile: a slice too large is reduced, its proportions kept", () => {
  const tile = fitTile(400, 200, 100, 100);
  assert.deepEqual([tile.height, tile.width, tile.scale], [100, 50, 1]);
  // Left half black, right half white.
  const pixels = Uint8Array.from({ length: 400 * 200 }, (_, i) => i % 200 < 100 ? 0 : 255);
  const image = tile.image(pixels);
  assert.deepEqual([image.height, image.width, image.pixels.length], [100, 50, 5000]);
  assert.ok(image.pixels.every((value, i) => value === (i % 50 < 25 ? 0 : 255)));
});

Deno.test("fitTile: a slice that fits is drawn as it is", () => {
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual(fitTile(2, 3, 10, 10).image(pixels), { pixels, height: 2, width: 3 });
});

Deno.test("fitTile: a slice of extreme proportions keeps at least one pixel", () => {
  const tile = fitTile(1000, 2, 100, 100);
  assert.deepEqual([tile.height, tile.width], [100, 1]);
});
