import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import type { FeatureRows } from "./feature_rows.ts";
import { frechetDistance, frechetOfGaussians } from "./frechet_distance.ts";

function close(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);
}

function rows(dimensions: number, data: number[]): FeatureRows {
  return { data: Float64Array.from(data), count: data.length / dimensions, dimensions };
}

Deno.test("frechetOfGaussians: in one dimension (μ₁ − μ₂)² + (σ₁ − σ₂)²", () => {
  close(frechetOfGaussians([1], [9], [3], [4]), 4 + 1);
  close(frechetOfGaussians([1], [0], [1], [4]), 4);
});

Deno.test("frechetOfGaussians: covariances that commute, by hand", () => {
  // Equal eigenvectors: Σ (√λ₁ − √λ₂)². [[5, 4], [4, 5]] has 9 and 1; [[10, 6], [6, 10]] 16 and 4.
  close(frechetOfGaussians([0, 0], [5, 4, 4, 5], [1, 2], [10, 6, 6, 10]), 5 + 1 + 1);
});

Deno.test("frechetOfGaussians: covariances that do not commute, against scipy.linalg.sqrtm", () => {
  const a = [4, 1, 0, 1, 3, 0.5, 0, 0.5, 1];
  const b = [1, -0.5, 0.25, -0.5, 2, 0, 0.25, 0, 5];
  close(frechetOfGaussians([1, 0, -1], a, [0, 2, 0.5], b), 10.467403331558312);
  close(frechetOfGaussians([0, 2, 0.5], b, [1, 0, -1], a), 10.467403331558312);
});

Deno.test("frechetDistance: of sets, by hand; zero for equal sets, also with fewer vectors than dimensions", () => {
  // Means 1 and 4, sample variances 2 and 8.
  close(frechetDistance(rows(1, [0, 2]), rows(1, [2, 6])), 9 + 2);
  const few = rows(4, [1, 2, 3, 4, 4, 3, 2, 1, 0, 0, 1, 5]);
  close(frechetDistance(few, few), 0, 1e-6);
});

Deno.test("frechetDistance: of many draws it is near that of their Gaussians", () => {
  const stream = new RandomStream(1, "frechet");
  const draw = (count: number, mean: number, sd: number) =>
    rows(2, Array.from({ length: 2 * count }, () => mean + sd * stream.normal()));
  // 2·(1² + (2 − 1)²); the standard error of 4,000 draws is about 0.1.
  close(frechetDistance(draw(4000, 0, 1), draw(4000, 1, 2)), 4, 0.3);
});

Deno.test("frechetDistance: single vectors and different dimensions are refused", () => {
  assert.throws(() => frechetDistance(rows(1, [1]), rows(1, [1, 2])), /at least 2 vectors/);
  assert.throws(() => frechetDistance(rows(1, [1, 2]), rows(2, [1, 2, 3, 4])), /2×1 and 2×2/);
});
