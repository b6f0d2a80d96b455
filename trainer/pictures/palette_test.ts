import assert from "node:assert/strict";
import { codeColour, divergingColour } from "./palette.ts";

const luminance = ([r, g, b]: readonly number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

Deno.test("divergingColour: black at 0, orange above, blue below, brighter outwards", () => {
  assert.deepEqual(divergingColour(0), [0, 0, 0]);
  assert.deepEqual(divergingColour(NaN), [0, 0, 0]);
  for (const sign of [1, -1]) {
    let last = -1;
    for (let step = 0; step <= 20; step++) {
      const colour = divergingColour(sign * step / 20);
      assert.ok(luminance(colour) > last, `step ${sign * step}`);
      last = luminance(colour);
      if (step > 0) assert.equal(colour[0] > colour[2], sign > 0);
    }
  }
});

Deno.test("divergingColour: is cut off outside its range", () => {
  assert.deepEqual(divergingColour(7), divergingColour(1));
  assert.deepEqual(divergingColour(-7), divergingColour(-1));
});

Deno.test("codeColour: 1024 codes have 1024 valid colours, visible on black", () => {
  const colours = Array.from({ length: 1024 }, (_, code) => codeColour(code));
  assert.equal(new Set(colours.map(String)).size, 1024);
  for (const colour of colours) {
    assert.ok(colour.every((c) => Number.isInteger(c) && c >= 0 && c <= 255));
    assert.ok(Math.max(...colour) >= 127);
  }
});

Deno.test("codeColour: any two of the first 64 codes are 20 or more RGB levels apart", () => {
  const colours = Array.from({ length: 64 }, (_, code) => codeColour(code));
  for (let i = 0; i < 64; i++) {
    for (let j = 0; j < i; j++) {
      const distance = Math.hypot(
        ...colours[i].map((c, k) => c - colours[j][k]),
      );
      assert.ok(distance >= 20, `codes ${i} and ${j}: ${distance}`);
    }
  }
});
