import assert from "node:assert/strict";
import { RandomStream } from "./random.ts";

Deno.test("streams of different names or seeds differ, equal ones agree", () => {
  const draw = (seed: number, ...name: (string | number)[]) => {
    const stream = new RandomStream(seed, ...name);
    return Array.from({ length: 8 }, () => stream.uint32());
  };
  assert.deepEqual(draw(1, "order", 2), draw(1, "order", 2));
  assert.notDeepEqual(draw(1, "order", 2), draw(1, "order", 3));
  assert.notDeepEqual(draw(1, "order", 2), draw(2, "order", 2));
});

Deno.test("uniform numbers fill the unit interval evenly", () => {
  const stream = new RandomStream(4, "uniform");
  const bins = new Array(10).fill(0);
  for (let i = 0; i < 100_000; i++) bins[Math.floor(stream.uniform() * 10)]++;
  // χ² with 9 degrees of freedom: 27.9 is the 99.9 % quantile.
  const chiSquare = bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
  assert(chiSquare < 27.9, `χ² is ${chiSquare}`);
});

Deno.test("normal numbers have mean 0, variance 1 and no skew", () => {
  const stream = new RandomStream(4, "normal");
  const moments = [0, 0, 0, 0];
  const count = 100_000;
  for (let i = 0; i < count; i++) {
    const value = stream.normal();
    for (let power = 0; power < 4; power++) moments[power] += value ** (power + 1) / count;
  }
  // Four standard errors of each moment: √(1, 2, 15, 96) / √count.
  [1, 2, 15, 96].forEach((variance, i) => {
    const expected = [0, 1, 0, 3][i];
    const margin = 4 * Math.sqrt(variance / count);
    assert(Math.abs(moments[i] - expected) < margin, `moment ${i + 1} is ${moments[i]}`);
  });
});

Deno.test("a permutation holds each number once, and integers stay below their bound", () => {
  const stream = new RandomStream(9, "permutation");
  const order = stream.permutation(1000);
  assert.deepEqual([...order].sort((a, b) => a - b), [...Array(1000).keys()]);
  assert.notDeepEqual([...order], [...Array(1000).keys()]);
  const draws = Array.from({ length: 3000 }, () => stream.integer(3));
  assert.deepEqual([...new Set(draws)].sort(), [0, 1, 2]);
});
