import assert from "node:assert/strict";
import {
  createRaster,
  drawImage,
  fillRectangle,
  grey,
  type Raster,
  upscaleFactor,
} from "./raster.ts";

/** The red channel as rows of numbers. */
function reds(raster: Raster): number[][] {
  return Array.from({ length: raster.height }, (_, y) =>
    Array.from(
      { length: raster.width },
      (_, x) => raster.pixels[(y * raster.width + x) * 3],
    ));
}

Deno.test("createRaster: one colour, three bytes a pixel", () => {
  const raster = createRaster(2, 1, [1, 2, 3]);
  assert.deepEqual([...raster.pixels], [1, 2, 3, 1, 2, 3]);
});

Deno.test("fillRectangle: is cut off at every edge", () => {
  const raster = createRaster(3, 3, [0, 0, 0]);
  fillRectangle(raster, -1, -1, 2, 2, [5, 5, 5]);
  fillRectangle(raster, 2, 1, 9, 9, [7, 7, 7]);
  assert.deepEqual(reds(raster), [[5, 0, 0], [0, 0, 7], [0, 0, 7]]);
});

Deno.test("drawImage: nearest-neighbour upscaling at an offset, rows before columns", () => {
  const raster = createRaster(7, 4, [9, 9, 9]);
  const image = [0, 1, 0.2, 0.4, 0.6, 0.8];
  drawImage(raster, 1, 0, 2, 3, 2, (i) => grey(image[i]));
  assert.deepEqual(reds(raster), [
    [9, 0, 0, 255, 255, 51, 51],
    [9, 0, 0, 255, 255, 51, 51],
    [9, 102, 102, 153, 153, 204, 204],
    [9, 102, 102, 153, 153, 204, 204],
  ]);
});

Deno.test("grey: rounds, and cuts off outside [0, 1]", () => {
  assert.deepEqual(grey(0.5), [128, 128, 128]);
  assert.deepEqual(grey(-0.1), [0, 0, 0]);
  assert.deepEqual(grey(1.5), [255, 255, 255]);
  assert.deepEqual(grey(NaN), [0, 0, 0]);
  for (let level = 0; level < 256; level++) {
    assert.equal(grey(Math.fround(level / 255))[0], level);
  }
});

Deno.test("upscaleFactor: the smallest integer that reaches the edge", () => {
  assert.equal(upscaleFactor(64, 192), 3);
  assert.equal(upscaleFactor(65, 192), 3);
  assert.equal(upscaleFactor(63, 192), 4);
  assert.equal(upscaleFactor(256, 192), 1);
});
