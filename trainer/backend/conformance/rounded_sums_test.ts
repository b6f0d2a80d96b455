import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import { RoundedSums } from "./rounded_sums.ts";

const TERMS = 1000;

/** One sum of 1,000 products, and the same as float32 arithmetic adds it. */
function drawSum(stream: RandomStream): { sums: RoundedSums; float32: number; omitted: number } {
  const sums = new RoundedSums([1]);
  let float32 = 0;
  let omitted = 0;
  for (let i = 0; i < TERMS; i++) {
    const a = Math.fround(stream.normal());
    const b = Math.fround(stream.normal());
    sums.add(0, a, b);
    float32 = Math.fround(float32 + Math.fround(a * b));
    if (i === TERMS / 2) omitted = a * b;
  }
  return { sums, float32, omitted };
}

Deno.test("a float32 sum is within the bound; without one of its 1,000 terms it is not", () => {
  for (let i = 0; i < 100; i++) {
    const { sums, float32, omitted } = drawSum(new RandomStream(i, "sum"));
    assert.equal(sums.mismatch([1], [float32]), null);
    // A product that is smaller than the bound may well be missing.
    if (Math.abs(omitted) < 2 * sums.bound(0)) continue;
    assert.match(sums.mismatch([1], [float32 - omitted])!, /^element 0 of \[1\] is /);
  }
});

Deno.test("NaN, another shape, and anything but zero for an empty sum are mismatches", () => {
  const sums = new RoundedSums([2]);
  assert.equal(sums.mismatch([2], [0, 0]), null);
  assert.match(sums.mismatch([2], [0, NaN])!, /element 1 of \[2\] is NaN, not 0/);
  assert.match(sums.mismatch([2], [0, 1e-30])!, /element 1/);
  assert.match(sums.mismatch([2, 1], [0, 0])!, /shape \[2,1\], not \[2\]/);
});

Deno.test("a bias belongs to the last coordinate, and relu clips the sums", () => {
  const sums = new RoundedSums([2, 2]);
  sums.add(3, 4, 1);
  sums.addBias(new Float32Array([-1, -2]));
  assert.deepEqual([...sums.values], [-1, -2, -1, 2]);
  sums.relu();
  assert.deepEqual([...sums.values], [0, 0, 0, 2]);
});
