import assert from "node:assert/strict";
import { generatePhantom } from "../phantom/phantom.ts";
import { testOnRealSlices } from "../real_slices.ts";
import { isBlankSlice } from "./blank_slices.ts";

/** A frame of 20×20 pixels, `bright` of which have the value. */
function frame(bright: number, value: number): Uint8Array {
  return new Uint8Array(400).fill(value, 7, 7 + bright);
}

Deno.test("isBlankSlice: 1 % of the pixels above 16 is where a slice begins", () => {
  assert.equal(isBlankSlice(frame(0, 255)), true);
  assert.equal(isBlankSlice(frame(3, 255)), true);
  assert.equal(isBlankSlice(frame(4, 255)), false);
  assert.equal(isBlankSlice(frame(4, 17)), false);
  assert.equal(isBlankSlice(frame(4, 16)), true);
  assert.equal(isBlankSlice(frame(400, 16)), true);
});

Deno.test("isBlankSlice: a size of which 1 % is no whole number", () => {
  const pixels = new Uint8Array(8 * 8);
  assert.equal(isBlankSlice(pixels), true);
  pixels[63] = 255;
  assert.equal(isBlankSlice(pixels), false);
});

Deno.test("isBlankSlice: no slice of the phantom is blank, whatever its size", () => {
  for (const size of [8, 64]) {
    const { splits } = generatePhantom(
      { trainSubjects: 2, validationSubjects: 1, testSubjects: 1, slicesPerSubject: 6, seed: 3 },
      size,
    );
    for (const { pixels, count } of Object.values(splits)) {
      for (let n = 0; n < count; n++) {
        const slice = pixels.subarray(n * size * size, (n + 1) * size * size);
        assert.equal(isBlankSlice(slice), false, `slice ${n} at ${size}×${size}`);
      }
    }
  }
});

Deno.test("isBlankSlice: a ball's poles are dropped and the rest is kept", () => {
  // A ball of radius 80 in a box of 200×200×200: its section at height z has the area
  // π(80² − z²), which is 1 % of the frame where |z| = √(80² − 400/π) = 79.2.
  const kept: number[] = [];
  for (let z = -100; z < 100; z++) {
    const slice = new Uint8Array(200 * 200);
    for (let y = 0; y < 200; y++) {
      for (let x = 0; x < 200; x++) {
        const inside = (x - 99.5) ** 2 + (y - 99.5) ** 2 + z ** 2 <= 80 ** 2;
        slice[y * 200 + x] = inside ? 200 : 3;
      }
    }
    if (!isBlankSlice(slice)) kept.push(z);
  }
  assert.deepEqual([kept[0], kept.at(-1), kept.length], [-79, 79, 159]);
});

testOnRealSlices(
  "isBlankSlice: real slices from both ends of their range are not blank",
  {
    train: [0, 31].flatMap((n) => [`case_001_slice_${n}.nii.png`, `case_119_slice_${n}.nii.png`]),
    validation: [0, 31].map((n) => `case_143_slice_${n}.nii.png`),
    test: [0, 31].map((n) => `case_167_slice_${n}.nii.png`),
  },
  async (importSlices) => {
    const { card, splits } = await importSlices();
    assert.equal(card.blank_slices, 0);
    for (const { pixels, count } of Object.values(splits)) {
      for (let n = 0; n < count; n++) {
        assert.equal(isBlankSlice(pixels.subarray(n * 65536, (n + 1) * 65536)), false);
      }
    }
  },
);
