import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { type FeatureRows, rowOf } from "./feature_rows.ts";
import { fitFeatureSpace, reduce, standardise } from "./feature_space.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

function close(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);
}

/** Vectors that vary most in a few directions. */
function training(count: number, dimensions: number): FeatureRows {
  const stream = new RandomStream(1, "training", count);
  const hidden = Array.from({ length: 3 * dimensions }, () => stream.normal());
  const data = new Float64Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const factors = [6, 3, 1].map((scale) => scale * stream.normal());
    for (let k = 0; k < dimensions; k++) {
      data[i * dimensions + k] = 5 + 0.3 * stream.normal() +
        factors.reduce((sum, f, j) => sum + f * hidden[j * dimensions + k], 0);
    }
  }
  return { data, count, dimensions };
}

Deno.test("standardise: the training vectors get mean 0 and, on average over the features, variance 1", () => {
  const rows = training(30, 5);
  const scaled = standardise(fitFeatureSpace(rows, 8), rows);
  let variances = 0;
  for (let k = 0; k < 5; k++) {
    const column = Array.from({ length: 30 }, (_, i) => rowOf(scaled, i)[k]);
    const mean = column.reduce((sum, v) => sum + v, 0) / 30;
    close(mean, 0);
    const variance = column.reduce((sum, v) => sum + v * v, 0) / 29;
    const raw = Array.from({ length: 30 }, (_, i) => rowOf(rows, i)[k]);
    close((raw[1] - raw[0]) / (column[1] - column[0]), fitFeatureSpace(rows, 8).scale);
    variances += variance;
  }
  close(variances / 5, 1);
});

Deno.test("fitFeatureSpace: the axes are the covariance matrix's eigenvectors, for more and fewer vectors than features", () => {
  for (const [count, dimensions] of [[40, 6], [12, 20]]) {
    const rows = training(count, dimensions);
    const space = fitFeatureSpace(rows, 12);
    const scaled = standardise(space, rows);
    const covariance = new Float64Array(dimensions ** 2);
    for (let i = 0; i < count; i++) {
      const row = rowOf(scaled, i);
      for (let j = 0; j < dimensions; j++) {
        for (let k = 0; k < dimensions; k++) {
          covariance[j * dimensions + k] += row[j] * row[k] / (count - 1);
        }
      }
    }
    const { values, vectors } = symmetricEigen(covariance, dimensions);
    assert.equal(space.axes.count, 3);
    for (let a = 0; a < 3; a++) {
      const product = rowOf(space.axes, a)
        .reduce((sum, value, k) => sum + value * vectors[a * dimensions + k], 0);
      close(Math.abs(product), 1);
    }
    close(space.explained, (values[0] + values[1] + values[2]) / dimensions);
  }
});

Deno.test("reduce: keeps the length of every vector, and sees what lies outside the axes", () => {
  const rows = training(25, 8);
  const space = fitFeatureSpace(rows, 16);
  const scaled = standardise(space, training(9, 8));
  const reduced = reduce(space, scaled);
  assert.equal(reduced.dimensions, 5);
  for (let i = 0; i < 9; i++) {
    const square = (row: Float64Array) => row.reduce((sum, v) => sum + v * v, 0);
    close(square(rowOf(reduced, i)), square(rowOf(scaled, i)));
  }
  // A vector along the first axis, and the same with a part that is orthogonal to all.
  const axis = rowOf(space.axes, 0);
  const outside = new Float64Array(8);
  outside[0] = 1;
  for (let a = 0; a < 4; a++) {
    const other = rowOf(space.axes, a);
    other.forEach((value, k) => outside[k] -= other[0] * value);
  }
  const length = Math.sqrt(outside.reduce((sum, v) => sum + v * v, 0));
  const data = axis.map((value, k) => 2 * value + 3 * outside[k] / length);
  const [first, second, third, fourth, rest] =
    reduce(space, { data, count: 1, dimensions: 8 }).data;
  [first, second, third, fourth, rest].forEach((v, i) => close(v, [2, 0, 0, 0, 3][i]));
});

Deno.test("fitFeatureSpace: axes are limited by the compared sets, by 32 and by the rank", () => {
  const rows = training(60, 50);
  assert.equal(fitFeatureSpace(rows, 64).axes.count, 16);
  assert.equal(fitFeatureSpace(rows, 400).axes.count, 32);
  assert.equal(fitFeatureSpace(training(6, 50), 400).axes.count, 5);
  assert.equal(fitFeatureSpace(rows, 2).axes.count, 1);
});

Deno.test("fitFeatureSpace: an all but constant feature stays small; all constant is refused", () => {
  const rows = { data: Float64Array.of(1, 7, 3, 7, 5, 7 + 1e-9), count: 3, dimensions: 2 };
  const space = fitFeatureSpace(rows, 8);
  close(space.scale, Math.SQRT2);
  standardise(space, rows).data.forEach((value, i) => {
    close(value, [-Math.SQRT2, 0, 0, 0, Math.SQRT2, 0][i], 1e-8);
  });
  const same = { data: Float64Array.of(4, 4, 4), count: 3, dimensions: 1 };
  assert.throws(() => fitFeatureSpace(same, 8), /all training vectors are the same/);
});
