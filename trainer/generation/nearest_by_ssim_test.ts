import assert from "node:assert/strict";
import { scaledSlice } from "../data/prepared/batches.ts";
import { generatePhantom } from "../data/phantom/phantom.ts";
import { ssim } from "../metrics/ssim.ts";
import { chooseSlices } from "./choose_slices.ts";
import { nearestBySsim } from "./nearest_by_ssim.ts";

const phantom = generatePhantom(
  { trainSubjects: 10, validationSubjects: 1, testSubjects: 1, slicesPerSubject: 16, seed: 3 },
  32,
);

Deno.test("nearestBySsim: finds copies, also with noise", () => {
  const { train } = phantom.splits;
  const copies = chooseSlices(train, [7, 100, 52]);
  copies.pixels.forEach((level, i) => {
    if (i >= 1024) copies.pixels[i] = Math.min(255, level + (i * 7919) % 9);
  });
  const nearest = nearestBySsim(copies, train);
  assert.deepEqual(nearest.map(({ index }) => index), [7, 100, 52]);
  assert.equal(nearest[0].value, 1);
  assert.ok(nearest[1].value < 1 && nearest[1].value > 0.8, `${nearest[1].value}`);
});

Deno.test("nearestBySsim: comes close to the comparison of all pairs", () => {
  const { train, test } = phantom.splits;
  let found = 0;
  nearestBySsim(test, train).forEach(({ index, value }, i) => {
    const all = Array.from(
      { length: train.count },
      (_, t) => ssim(scaledSlice(test, i), scaledSlice(train, t), 32, 32),
    );
    assert.equal(value, all[index]);
    const best = Math.max(...all);
    assert.ok(value >= best - 0.03, `${value}, not ${best}`);
    if (value === best) found++;
  });
  assert.ok(found >= 14, `${found} of 16`);
});

Deno.test("nearestBySsim: fewer training slices than candidates, and of equal ones the first", () => {
  const training = chooseSlices(phantom.splits.train, [5, 4, 4, 6]);
  const [nearest] = nearestBySsim(chooseSlices(phantom.splits.train, [4]), training);
  assert.deepEqual(nearest, { index: 1, value: 1 });
});
