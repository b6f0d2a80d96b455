import assert from "node:assert/strict";
import { meanScoresBySubject, scoreSlice, summariseScores } from "./slice_scores.ts";

Deno.test("scoreSlice: constant images, by hand", () => {
  const a = new Float32Array(16 * 16).fill(0.5);
  const b = new Float32Array(16 * 16).fill(0.25);
  const scores = scoreSlice(a, b, 16, 16);
  assert.equal(scores.mse, 0.0625);
  assert.ok(Math.abs(scores.psnr - 12.041199826559248) < 1e-12); // 20·log10(4)
  assert.ok(Math.abs(scores.ssim - 0.2501 / 0.3126) < 1e-12);
  assert.ok(Math.abs(scores.ssim_skimage - 0.2501 / 0.3126) < 1e-12);
});

Deno.test("scoreSlice: the two SSIMs are not swapped", () => {
  const a = Float64Array.from({ length: 256 }, (_, n) => (n % 16) * 16 / 255);
  const b = Float64Array.from(
    { length: 256 },
    (_, n) => (240 - (n % 16) * 16) / 255,
  );
  const scores = scoreSlice(a, b, 16, 16);
  assert.ok(Math.abs(scores.ssim - -0.817039532) < 1e-9);
  assert.ok(Math.abs(scores.ssim_skimage - -0.723785258) < 1e-9);
});

const ROWS = [
  { subject: "case_10", mse: 1, psnr: 10, ssim: 0.5, ssim_skimage: 0.25 },
  { subject: "case_2", mse: 4, psnr: 40, ssim: 1, ssim_skimage: 1 },
  { subject: "case_10", mse: 2, psnr: 20, ssim: 0.75, ssim_skimage: 0.5 },
];

Deno.test("meanScoresBySubject: means, sorted by subject", () => {
  assert.deepEqual(meanScoresBySubject(ROWS), [
    {
      subject: "case_10",
      slices: 2,
      mse: 1.5,
      psnr: 15,
      ssim: 0.625,
      ssim_skimage: 0.375,
    },
    {
      subject: "case_2",
      slices: 1,
      mse: 4,
      psnr: 40,
      ssim: 1,
      ssim_skimage: 1,
    },
  ]);
});

Deno.test("summariseScores: every score has its own summary", () => {
  const summary = summariseScores(ROWS);
  assert.equal(summary.mse.max, 4);
  assert.equal(summary.psnr.median, 20);
  assert.equal(summary.ssim.mean, 0.75);
  assert.equal(summary.ssim_skimage.min, 0.25);
});
