import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import { nearestRank } from "./nearest_rank.ts";

/** By sorting; the rank in whole thousandths, so that it is exact. */
function sorted(values: Float32Array, percentile: number, above = -Infinity): number {
  const counted = values.filter((value) => value > above).sort();
  return counted[
    Math.max(1, Math.ceil(Math.round(percentile * 1000) * counted.length / 100_000)) - 1
  ];
}

Deno.test("nearestRank gives hand-computed percentiles", () => {
  // The example of Wikipedia's "Percentile": 15, 20, 35, 40, 50.
  const values = Float32Array.of(40, 15, 50, 20, 35);
  const wanted = [[0, 15], [5, 15], [20, 15], [30, 20], [40, 20], [50, 35], [99.9, 50], [100, 50]];
  for (const [percentile, value] of wanted) {
    assert.equal(nearestRank(values, percentile), value, `${percentile}`);
  }
  // Of 35, 40, 50 alone.
  assert.equal(nearestRank(values, 34, 20), 40);
  assert.equal(nearestRank(values, 100, 20), 50);
  // 99.9 % of 41,000 are 40,959, though 99.9·41000/100 is a little more in float64.
  assert.equal(nearestRank(Float32Array.from({ length: 41_000 }, (_, i) => i + 1), 99.9), 40_959);
  assert(Number.isNaN(nearestRank(values, 50, 50)));
  assert(Number.isNaN(nearestRank(new Float32Array(0), 50)));
});

Deno.test("nearestRank agrees with sorting, whatever the values", () => {
  const stream = new RandomStream(1, "nearest_rank_test");
  const kinds: (() => number)[] = [
    () => stream.integer(5) - 2,
    () => stream.integer(4000) - 1000,
    // Every exponent and both signs.
    () => (stream.integer(2) - 0.5) * 2 ** (stream.integer(250) - 140) * (1 + stream.integer(99)),
    () => stream.integer(2) === 0 ? -0 : 0,
    // Values that share their upper 16 bits.
    () => 1 + stream.integer(65536) / 2 ** 23,
  ];
  for (const kind of kinds) {
    for (const count of [1, 2, 7, 1000, 4000]) {
      const values = Float32Array.from({ length: count }, kind);
      for (const percentile of [0, 0.1, 1, 25, 50, 99, 99.9, 100]) {
        for (const above of [-Infinity, 0, values[0]]) {
          const wanted = sorted(values, percentile, above);
          const actual = nearestRank(values, percentile, above);
          // −0 is given as 0.
          assert(
            actual === wanted || Number.isNaN(actual) && wanted === undefined,
            `${actual}, not ${wanted}`,
          );
          assert(!Object.is(actual, -0));
        }
      }
    }
  }
});

Deno.test("nearestRank reads a view into a larger buffer", () => {
  assert.equal(nearestRank(Float32Array.of(9, 9, 1, 2, 3, 9).subarray(2, 5), 100), 3);
});
