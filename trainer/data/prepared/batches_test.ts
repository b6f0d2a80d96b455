import assert from "node:assert/strict";
import { epochOrder, scaledPixels, scaledSlice, standardisedSlices } from "./batches.ts";
import type { SliceArray } from "./dataset.ts";

const slices: SliceArray = {
  pixels: Uint8Array.of(0, 51, 102, 255, 255, 0, 0, 204),
  count: 2,
  height: 2,
  width: 2,
};
/** Mean 0.2 and standard deviation 0.4. */
const statistics = { mean: 0.2, variance: 0.16 };

Deno.test("pixels are standardised, in the order asked for", () => {
  const expected = [2, -0.5, -0.5, 1.5, -0.5, 0, 0.5, 2];
  standardisedSlices(slices, [1, 0], statistics).forEach((value, i) => {
    assert(Math.abs(value - expected[i]) < 1e-6, `pixel ${i} is ${value}, not ${expected[i]}`);
  });
});

Deno.test("standardisation is undone, and clipped to [0, 1]", () => {
  const back = scaledPixels(standardisedSlices(slices, [0, 1], statistics), statistics);
  back.forEach((value, i) => assert(Math.abs(value - slices.pixels[i] / 255) < 1e-6));
  assert.deepEqual([...scaledPixels(Float32Array.of(-1, 3), statistics)], [0, 1]);
  assert.deepEqual([...scaledSlice(slices, 1)], [1, 0, 0, Math.fround(0.8)]);
});

Deno.test("each epoch visits every slice once, in an order of its own", () => {
  const [first, second] = [epochOrder(100, 1, 1), epochOrder(100, 1, 2)];
  const all = Array.from({ length: 100 }, (_, i) => i);
  for (const order of [first, second]) assert.deepEqual([...order].sort((a, b) => a - b), all);
  assert.notDeepEqual(first, second);
  assert.deepEqual(epochOrder(100, 1, 2), second);
});
