import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import {
  HIGH_PERCENTILE,
  intensityScale,
  LOW_PERCENTILE,
  toGrey,
  toLevels,
} from "./intensity_scale.ts";

Deno.test("intensityScale ignores a few darkest voxels and a few brightest of the foreground", () => {
  assert.deepEqual([LOW_PERCENTILE, HIGH_PERCENTILE], [0.1, 99.9]);
  // 2 below zero, 5,998 of air, then 1 … 4000: 10,000 in all, rank 10 is air.
  const voxels = new Float32Array(10_000);
  voxels.set([-50, -40]);
  for (let i = 1; i <= 4000; i++) voxels[5999 + i] = i;
  // ⌈0.999·4000⌉ = 3996 of the 4000 that are brighter than air.
  assert.deepEqual(intensityScale(voxels, "a"), { low: 0, high: 3996 });
  // A vessel a thousand times as bright changes nothing.
  voxels[9999] = 4e6;
  assert.deepEqual(intensityScale(voxels, "a"), { low: 0, high: 3996 });
  // Nor do more air around the head, and another order.
  const padded = new Float32Array(15_000);
  padded.set(voxels.toReversed(), 3000);
  assert.deepEqual(intensityScale(padded, "a"), { low: 0, high: 3996 });
});

Deno.test("intensityScale refuses a volume on which nothing is", () => {
  for (const value of [0, 7, -3]) {
    assert.throws(() => intensityScale(new Float32Array(50).fill(value), "a.nii"), (error) => {
      assert(error instanceof DatasetError);
      assert.match(error.message, /^Cannot use a\.nii: none of its voxels [^\n]*; remove it$/);
      return true;
    });
  }
  // Two values are enough.
  assert.deepEqual(intensityScale(Float32Array.of(0, 1), "a"), { low: 0, high: 1 });
});

Deno.test("toGrey rounds half up and clamps; toLevels does not round", () => {
  const scale = { low: 10, high: 265 };
  const pixels = Float32Array.of(-1e30, 10, 10.5, 10.25, 11.49, 137.5, 264.5, 265, 1e30);
  assert.deepEqual(toGrey(pixels, scale), Uint8Array.of(0, 0, 1, 0, 1, 128, 255, 255, 255));
  assert.deepEqual(
    toLevels(pixels, scale),
    Float32Array.of(0, 0, 0.5, 0.25, 11.489999771118164 - 10, 127.5, 254.5, 255, 255),
  );
  const wide = { low: -3e38, high: 3e38 };
  assert.deepEqual(toGrey(Float32Array.of(-3e38, 0, 3e38), wide), Uint8Array.of(0, 128, 255));
});
