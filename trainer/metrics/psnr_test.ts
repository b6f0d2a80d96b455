import assert from "node:assert/strict";
import { meanSquaredError, psnr, PSNR_CAP } from "./psnr.ts";

Deno.test("meanSquaredError: by hand", () => {
  // ((0.5)² + 0² + (−1)² + (0.25)²) / 4
  assert.equal(
    meanSquaredError([1, 0.5, 0, 0.25], [0.5, 0.5, 1, 0]),
    1.3125 / 4,
  );
});

Deno.test("meanSquaredError: unequal or empty images are refused", () => {
  assert.throws(() => meanSquaredError([1], [1, 2]), RangeError);
  assert.throws(() => meanSquaredError([], []), RangeError);
});

Deno.test("psnr: decibels with a peak of 1", () => {
  assert.equal(psnr(1), 0);
  assert.ok(Math.abs(psnr(0.01) - 20) < 1e-12);
  // A uniform error of one 8-bit level: 20·log10(255) = 48.1308 dB.
  assert.ok(Math.abs(psnr((1 / 255) ** 2) - 48.130803608679) < 1e-9);
});

Deno.test("psnr: finite for equal images, and continuous at the cap", () => {
  assert.equal(PSNR_CAP, 100);
  assert.equal(psnr(0), 100);
  assert.equal(psnr(1e-12), 100);
  assert.ok(Math.abs(psnr(1.001e-10) - 100) < 0.01);
  assert.ok(psnr(1.001e-10) < 100);
});
