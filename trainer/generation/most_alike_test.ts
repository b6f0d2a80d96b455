import assert from "node:assert/strict";
import { mostAlike } from "./most_alike.ts";

/** Samples by SSIM with their nearest training slice. */
function audited(values: number[], copies: number[] = []) {
  return values.map((value, i) => ({
    copy: copies.includes(i),
    nearest_by_ssim: { index: 0, subject: "a", position: 0.5, value },
  }));
}

Deno.test("mostAlike: the highest SSIM first, of equal ones the first drawn", () => {
  assert.deepEqual(mostAlike(audited([0.2, 0.9, -0.1, 0.9, 0.5]), 9), [1, 3, 4, 0, 2]);
});

Deno.test("mostAlike: copies come before what is only alike, and are never cut off by it", () => {
  assert.deepEqual(mostAlike(audited([0.9, 0.3, 0.8, 0.4], [1, 3]), 9), [3, 1, 0, 2]);
  assert.deepEqual(mostAlike(audited([0.9, 0.3, 0.8, 0.4], [1, 3]), 2), [3, 1]);
});
