import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { matchPositions } from "./match_positions.ts";

Deno.test("matchPositions: each gets the nearest slice, none twice", () => {
  const stream = new RandomStream(1, "match");
  assert.deepEqual(matchPositions([0.9, 0.1], [0, 0.5, 1], stream), [2, 0]);
  const twice = matchPositions([0.5, 0.5, 0.5], [0, 0.5, 0.6, 1, 0.45], stream);
  assert.deepEqual(twice.sort(), [1, 2, 4]);
});

Deno.test("matchPositions: equal positions of ten subjects leave no gap, and the choice is random", () => {
  const levels = Array.from({ length: 8 }, (_, i) => i / 7);
  const available = Array.from({ length: 10 }, () => levels).flat();
  const chosen = [1, 2, 3].map((seed) =>
    matchPositions([...levels, ...levels], available, new RandomStream(seed, "match"))
  );
  for (const indices of chosen) {
    assert.equal(new Set(indices).size, 16);
    indices.forEach((slice, i) => assert.equal(available[slice], levels[i % 8]));
    const subjects = new Set(indices.map((slice) => Math.floor(slice / 8)));
    assert.ok(subjects.size >= 4, `${subjects.size} subjects`);
  }
  assert.notDeepEqual(chosen[0], chosen[1]);
  assert.deepEqual(
    chosen[2],
    matchPositions([...levels, ...levels], available, new RandomStream(3, "match")),
  );
});

Deno.test("matchPositions: too few slices are refused", () => {
  assert.throws(() => matchPositions([0, 1], [0], new RandomStream(1, "match")), /only 1 slices/);
});
