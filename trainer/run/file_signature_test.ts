import assert from "node:assert/strict";
import { encodeGif } from "../pictures/gif.ts";
import { encodePng } from "../pictures/png.ts";
import { createRaster } from "../pictures/raster.ts";
import { hasExpectedSignature } from "./file_signature.ts";

const raster = createRaster(4, 3, [1, 2, 3]);
const npy = new TextEncoder().encode("?NUMPY??{'descr': '|u1'}");
npy.set([0x93], 0);
npy.set([1, 0], 6);
const FILES: Record<string, Uint8Array> = {
  "a.png": encodePng(raster),
  "a.gif": encodeGif([raster]),
  "a.npy": npy,
};

for (const [name, bytes] of Object.entries(FILES)) {
  Deno.test(`hasExpectedSignature: ${name}, whole, damaged and renamed`, () => {
    assert.ok(hasExpectedSignature(`frames/${name}`, bytes));
    const damaged = bytes.slice();
    damaged[1] ^= 1;
    assert.ok(!hasExpectedSignature(name, damaged));
    assert.ok(!hasExpectedSignature(name, bytes.subarray(0, 5)));
    for (const other of Object.keys(FILES)) {
      if (other !== name) assert.ok(!hasExpectedSignature(other, bytes), `${name} as ${other}`);
    }
  });
}

Deno.test("hasExpectedSignature: a cut PNG or GIF lacks its end", () => {
  for (const name of ["a.png", "a.gif"]) {
    assert.ok(!hasExpectedSignature(name, FILES[name].subarray(0, -1)));
  }
});

Deno.test("hasExpectedSignature: other files are not judged", () => {
  assert.ok(hasExpectedSignature("config.json", new Uint8Array(0)));
  assert.ok(hasExpectedSignature("checkpoints/latest", new Uint8Array(3)));
});
