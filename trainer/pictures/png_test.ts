import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { RunDirectoryError } from "../errors.ts";
import { decodePng, encodePng } from "./png.ts";
import { createRaster, fillRectangle } from "./raster.ts";

/** Chunks by type, read without the encoder's package. */
function chunks(bytes: Uint8Array): Map<string, Uint8Array> {
  assert.deepEqual([...bytes.subarray(0, 8)], [
    137,
    80,
    78,
    71,
    13,
    10,
    26,
    10,
  ]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, Uint8Array>();
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    found.set(type, bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return found;
}

Deno.test("encodePng: colour, read back by zlib", () => {
  const raster = createRaster(3, 2, [10, 20, 30]);
  fillRectangle(raster, 2, 1, 1, 1, [255, 0, 7]);
  const found = chunks(encodePng(raster));
  assert.deepEqual([...found.keys()], ["IHDR", "IDAT", "IEND"]);
  // width 3, height 2, 8 bits, colour type 2 (RGB)
  assert.deepEqual([...found.get("IHDR")!].slice(0, 10), [
    0,
    0,
    0,
    3,
    0,
    0,
    0,
    2,
    8,
    2,
  ]);
  // Each row starts with its filter, 0.
  assert.deepEqual([...inflateSync(found.get("IDAT")!)], [
    0,
    10,
    20,
    30,
    10,
    20,
    30,
    10,
    20,
    30,
    0,
    10,
    20,
    30,
    10,
    20,
    30,
    255,
    0,
    7,
  ]);
});

Deno.test("encodePng: without colour, one byte a pixel", () => {
  const raster = createRaster(2, 2, [40, 40, 40]);
  fillRectangle(raster, 1, 0, 1, 1, [90, 90, 90]);
  const found = chunks(encodePng(raster));
  assert.equal(found.get("IHDR")![9], 0);
  assert.deepEqual([...inflateSync(found.get("IDAT")!)], [
    0,
    40,
    90,
    0,
    40,
    40,
  ]);
});

Deno.test("encodePng: equal pixels, equal bytes", () => {
  const raster = () => createRaster(50, 40, [1, 2, 3]);
  assert.deepEqual(encodePng(raster()), encodePng(raster()));
});

Deno.test("decodePng: gives back grey and colour", () => {
  const coloured = createRaster(3, 2, [10, 20, 30]);
  const grey = createRaster(3, 2, [10, 10, 10]);
  fillRectangle(grey, 1, 0, 1, 2, [70, 70, 70]);
  assert.deepEqual(decodePng(encodePng(coloured)), coloured);
  assert.deepEqual(decodePng(encodePng(grey)), grey);
});

Deno.test("decodePng: a damaged file is refused by name", () => {
  const bytes = encodePng(createRaster(30, 20, [10, 20, 30]));
  const flipped = bytes.slice();
  flipped[45] ^= 1;
  for (const damaged of [bytes.subarray(0, 50), flipped, new Uint8Array(9)]) {
    assert.throws(
      () => decodePng(damaged, "frames/epoch-0002.png"),
      (error: unknown) =>
        error instanceof RunDirectoryError && /epoch-0002\.png/.test(error.message),
    );
  }
});
