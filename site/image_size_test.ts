import { encode } from "fast-png";
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { imageSize } from "./image_size.ts";

Deno.test("imageSize reads a PNG that another library wrote", () => {
  const data = new Uint8Array(7 * 300);
  const png = encode({ width: 7, height: 300, data, channels: 1 });
  deepStrictEqual(imageSize(new Uint8Array(png)), { width: 7, height: 300 });
});

Deno.test("imageSize reads a GIF header", () => {
  const gif = new Uint8Array(24);
  gif.set(new TextEncoder().encode("GIF89a"));
  gif.set([0x2c, 0x01, 0x05, 0x00], 6);
  deepStrictEqual(imageSize(gif), { width: 300, height: 5 });
});

Deno.test("imageSize refuses other bytes", () => {
  strictEqual(imageSize(new Uint8Array(100)), undefined);
  strictEqual(imageSize(new TextEncoder().encode("GIF89a")), undefined);
});
