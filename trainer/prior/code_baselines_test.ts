import assert from "node:assert/strict";
import { codeBaselines } from "./code_baselines.ts";

Deno.test("baselines by hand", () => {
  const maps = (codes: number[]) => ({
    codes: Int32Array.from(codes),
    positions: new Float64Array(codes.length / 2),
    count: codes.length / 2,
    height: 1,
    width: 2,
  });
  // Place 0: 0, 0, 0; place 1: 1, 2, 1. Four codes.
  const baselines = codeBaselines(maps([0, 1, 0, 2, 0, 1]), maps([0, 1, 1, 3]), 4);
  assert.equal(baselines.uniform_bits, 2);
  // Frequencies plus one: 4, 3, 2, 1 of 10.
  const marginal = [0.4, 0.3, 0.3, 0.1];
  // Three slices and eight counts more at each place.
  const place = [(3 + 8 * 0.4) / 11, (2 + 8 * 0.3) / 11, (0 + 8 * 0.3) / 11, (0 + 8 * 0.1) / 11];
  const bits = (probabilities: number[]) =>
    -probabilities.reduce((sum, p) => sum + Math.log2(p), 0) / 4;
  assert(Math.abs(baselines.marginal_bits - bits(marginal)) < 1e-12);
  assert(Math.abs(baselines.place_bits - bits(place)) < 1e-12);
});
