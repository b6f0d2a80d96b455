import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

function close(actual: number, expected: number, tolerance = 1e-12): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);
}

Deno.test("symmetricEigen: a matrix of 2×2, by hand", () => {
  const { values, vectors } = symmetricEigen([2, 1, 1, 2], 2);
  close(values[0], 3);
  close(values[1], 1);
  close(Math.abs(vectors[0]), Math.SQRT1_2);
  close(vectors[0] * vectors[1], 0.5);
  close(vectors[2] * vectors[3], -0.5);
});

Deno.test("symmetricEigen: the second-difference matrix has 2 − 2·cos(kπ/(n+1))", () => {
  const n = 9;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 2;
    if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
  }
  const { values } = symmetricEigen(matrix, n);
  values.forEach((value, i) => close(value, 2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1))));
});

Deno.test("symmetricEigen: values and vectors rebuild a random matrix; vectors are orthonormal", () => {
  const n = 24;
  const stream = new RandomStream(5, "eigen");
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = stream.normal();
  }
  const { values, vectors } = symmetricEigen(matrix, n);
  for (let i = 0; i < n; i++) {
    if (i > 0) assert.ok(values[i] <= values[i - 1]);
    for (let j = 0; j < n; j++) {
      let rebuilt = 0;
      let product = 0;
      for (let k = 0; k < n; k++) {
        rebuilt += values[k] * vectors[k * n + i] * vectors[k * n + j];
        product += vectors[i * n + k] * vectors[j * n + k];
      }
      close(rebuilt, matrix[i * n + j], 1e-11);
      close(product, i === j ? 1 : 0);
    }
  }
});

Deno.test("symmetricEigen: zero, rank one, one by one", () => {
  assert.deepEqual([...symmetricEigen(new Float64Array(9), 3).values], [0, 0, 0]);
  assert.deepEqual([...symmetricEigen([-4], 1).values], [-4]);
  const { values } = symmetricEigen([1, 2, 2, 2, 4, 4, 2, 4, 4], 3); // (1, 2, 2)·(1, 2, 2)ᵀ
  close(values[0], 9);
  close(values[1], 0);
  close(values[2], 0);
});

Deno.test("symmetricEigen: wrong sizes and numbers are refused", () => {
  assert.throws(() => symmetricEigen([1, 2, 3], 2), /2×2: current length is 3/);
  assert.throws(() => symmetricEigen([1, NaN, NaN, 1], 2), /finite/);
});
