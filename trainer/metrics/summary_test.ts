import assert from "node:assert/strict";
import { summarise } from "./summary.ts";

Deno.test("summarise: agrees with numpy.quantile, mean and std(ddof=1)", () => {
  // numpy 1.24: x = [3, 1, 4, 1, 5, 9, 2, 6]
  const summary = summarise([3, 1, 4, 1, 5, 9, 2, 6]);
  const expected = {
    mean: 3.875,
    sd: 2.748376143938713,
    min: 1,
    q05: 1,
    q25: 1.75,
    median: 3.5,
    q75: 5.25,
    q95: 7.949999999999999,
    max: 9,
  };
  assert.deepEqual(Object.keys(summary), Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    const actual = summary[name as keyof typeof expected];
    assert.ok(Math.abs(actual - value) < 1e-12, `${name}: ${actual}`);
  }
});

Deno.test("summarise: a single score has no spread", () => {
  const summary = summarise([0.25]);
  assert.equal(summary.sd, 0);
  for (const [name, value] of Object.entries(summary)) {
    if (name !== "sd") assert.equal(value, 0.25, name);
  }
});

Deno.test("summarise: does not depend on the order, nor change it", () => {
  const scores = [0.3, 0.1, 0.7, 0.2, 0.123];
  const copy = [...scores];
  assert.deepEqual(summarise(scores), summarise([...scores].reverse()));
  assert.deepEqual(scores, copy);
});

Deno.test("summarise: no scores, or one that is not finite, are refused", () => {
  assert.throws(() => summarise([]), RangeError);
  assert.throws(() => summarise([1, NaN]), /one is NaN/);
  assert.throws(() => summarise([1, Infinity]), /one is Infinity/);
});
