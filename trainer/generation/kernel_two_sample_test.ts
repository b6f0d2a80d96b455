import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import type { FeatureRows } from "./feature_rows.ts";
import { kernelTwoSampleTest, medianBandwidths } from "./kernel_two_sample.ts";

function close(actual: number, expected: number, tolerance = 1e-12): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);
}

function rows(dimensions: number, data: number[]): FeatureRows {
  return { data: Float64Array.from(data), count: data.length / dimensions, dimensions };
}

function normals(count: number, dimensions: number, shift: number, seed: number): FeatureRows {
  const stream = new RandomStream(seed, "normals");
  const data = Array.from({ length: count * dimensions }, () => shift + stream.normal());
  return rows(dimensions, data);
}

const noPermutations = new RandomStream(0, "unused");

/** Equation 3 of Gretton et al. 2012, one term at a time. */
function bruteForce(x: number[][], y: number[][], bandwidths: number[]): number {
  const k = (u: number[], v: number[]) => {
    const distance = u.reduce((sum, value, i) => sum + (value - v[i]) ** 2, 0);
    return bandwidths.reduce((sum, s) => sum + Math.exp(-distance / (2 * s * s)), 0) /
      bandwidths.length;
  };
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((u, i) => x.forEach((v, j) => xx += i === j ? 0 : k(u, v)));
  y.forEach((u, i) => y.forEach((v, j) => yy += i === j ? 0 : k(u, v)));
  x.forEach((u) => y.forEach((v) => xy += k(u, v)));
  const [m, n] = [x.length, y.length];
  return xx / (m * (m - 1)) + yy / (n * (n - 1)) - 2 * xy / (m * n);
}

Deno.test("kernelTwoSampleTest: two vectors each, by hand", () => {
  // σ = 1: k of distance 0, 1, 2, 3 is 1, e^−½, e^−2, e^−4.5.
  const { mmd2 } = kernelTwoSampleTest(rows(1, [0, 1]), rows(1, [1, 3]), [1], 0, noPermutations);
  const k = (distance: number) => Math.exp(-distance * distance / 2);
  close(mmd2, k(1) + k(2) - 2 * (k(1) + k(3) + k(0) + k(2)) / 4);
});

Deno.test("kernelTwoSampleTest: equals the definition on random vectors of unequal counts", () => {
  const [x, y] = [normals(9, 3, 0, 1), normals(14, 3, 0.4, 2)];
  const list = (set: FeatureRows) =>
    Array.from({ length: set.count }, (_, i) => [...set.data.subarray(3 * i, 3 * i + 3)]);
  const bandwidths = [0.7, 1.9, 4];
  const { mmd2 } = kernelTwoSampleTest(x, y, bandwidths, 0, noPermutations);
  close(mmd2, bruteForce(list(x), list(y), bandwidths));
});

Deno.test("kernelTwoSampleTest: of many normal draws it is near the closed form", () => {
  // E k of N(0, 1) and N(δ, 1) with σ: u − v is N(δ, 2), so σ/√(σ² + 2)·exp(−δ² / 2(σ² + 2)).
  const [sigma, delta] = [1.5, 1];
  const variance = sigma * sigma + 2;
  const equal = sigma / Math.sqrt(variance);
  const exact = 2 * equal * (1 - Math.exp(-delta * delta / (2 * variance)));
  const x = normals(1500, 1, 0, 5);
  const y = normals(1500, 1, delta, 6);
  const { mmd2 } = kernelTwoSampleTest(x, y, [sigma], 0, noPermutations);
  close(mmd2, exact, 0.035); // standard error about 0.011
});

Deno.test("kernelTwoSampleTest: p is uniform for equal distributions, and the estimate unbiased", () => {
  const runs = 300;
  const stream = new RandomStream(11, "permutations");
  const outcomes = Array.from({ length: runs }, (_, r) => {
    const [x, y] = [normals(12, 2, 0, 100 + 2 * r), normals(15, 2, 0, 101 + 2 * r)];
    return kernelTwoSampleTest(x, y, [1, 2], 99, stream);
  });
  // Kolmogorov's 0.1 % bound of 300 uniform draws is 1.95/√300 = 0.113; p is a multiple of 0.01.
  const sorted = outcomes.map(({ pValue }) => pValue).sort((a, b) => a - b);
  sorted.forEach((p, i) => assert.ok(Math.abs(p - (i + 1) / runs) < 0.123, `${p} at ${i}`));
  const values = outcomes.map(({ mmd2 }) => mmd2);
  const mean = values.reduce((sum, v) => sum + v, 0) / runs;
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / runs);
  assert.ok(Math.abs(mean) < 4 * sd / Math.sqrt(runs), `mean ${mean}, sd ${sd}`);
});

Deno.test("kernelTwoSampleTest: a shift, and a spread of the same mean, have small p", () => {
  const stream = new RandomStream(12, "permutations");
  const x = normals(40, 3, 0, 5);
  const shifted = kernelTwoSampleTest(x, normals(40, 3, 0.8, 6), [2], 199, stream);
  assert.equal(shifted.pValue, 1 / 200);
  const wide = normals(40, 3, 0, 7);
  wide.data.forEach((value, i) => wide.data[i] = 2.5 * value);
  assert.equal(kernelTwoSampleTest(x, wide, [2], 199, stream).pValue, 1 / 200);
});

Deno.test("kernelTwoSampleTest: equal sets of copies have p 1", () => {
  const same = rows(1, [2, 2, 2, 2]);
  const { mmd2, pValue } = kernelTwoSampleTest(same, same, [1], 49, new RandomStream(1, "p"));
  close(mmd2, 0);
  assert.equal(pValue, 1);
});

Deno.test("medianBandwidths: half, once and twice the median distance, by hand", () => {
  // Distances 1, 2, 3, 4, 6, 7 of 0, 1, 3, 7: the median is 3.5.
  assert.deepEqual(medianBandwidths(rows(1, [0, 1, 3, 7])), [1.75, 3.5, 7]);
  assert.throws(() => medianBandwidths(rows(1, [1, 1, 1])), /bandwidth/);
});

Deno.test("kernelTwoSampleTest: single vectors and different dimensions are refused", () => {
  const [one, two] = [rows(1, [1]), rows(1, [1, 2])];
  assert.throws(() => kernelTwoSampleTest(one, two, [1], 0, noPermutations), /at least 2/);
  const plane = rows(2, [1, 2, 3, 4]);
  assert.throws(() => kernelTwoSampleTest(two, plane, [1], 0, noPermutations), /2×1 and 2×2/);
});
