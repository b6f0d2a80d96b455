import assert from "node:assert/strict";
import { drawSampleSheet } from "./sample_sheet.ts";

/** Grey at a column and a row of the picture. */
function at({ width, pixels }: { width: number; pixels: Uint8Array }, x: number, y: number) {
  return pixels[3 * (y * width + x)];
}

Deno.test("slices stand in rows of eight, enlarged, with their captions below", () => {
  const tiles = Array.from({ length: 9 }, (_, i) => ({
    pixels: new Float32Array(64 * 64).fill((i + 1) / 10),
    caption: `no ${i}`,
  }));
  const sheet = drawSampleSheet({ size: 64, title: "Title", notes: ["one", "two"], tiles });
  assert.equal(sheet.width, 2 * 16 + 8 * 128 + 7 * 8);
  const top = 16 + 3 * 22 + 8;
  const pitch = 128 + 22 + 8;
  assert.equal(sheet.height, top + 2 * pitch - 8 + 16);
  for (let i = 0; i < 9; i++) {
    const [x, y] = [16 + i % 8 * 136, top + Math.floor(i / 8) * pitch];
    const grey = Math.round(255 * Math.fround((i + 1) / 10));
    assert.equal(at(sheet, x, y), grey, `upper left of slice ${i}`);
    assert.equal(at(sheet, x + 127, y + 127), grey, `lower right of slice ${i}`);
    assert.notEqual(at(sheet, x + 128, y), grey, `right of slice ${i}`);
  }
});
