import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { intensityDistance } from "./intensity_distance.ts";

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9, `expected ${expected}, got ${actual}`);
}

Deno.test("intensityDistance: by hand", () => {
  close(intensityDistance(Uint8Array.of(0), Uint8Array.of(255)), 255);
  // Half of the pixels must move by 10.
  close(intensityDistance(Uint8Array.of(20, 20), Uint8Array.of(20, 30, 20, 30)), 5);
});

Deno.test("intensityDistance: equals the mean difference of the sorted pixels", () => {
  const stream = new RandomStream(1, "levels");
  const a = Uint8Array.from({ length: 500 }, () => stream.integer(256));
  const b = Uint8Array.from({ length: 500 }, () => Math.floor(stream.integer(200) / 2));
  const [sortedA, sortedB] = [a.slice().sort(), b.slice().sort()];
  const expected = sortedA.reduce((sum, v, i) => sum + Math.abs(v - sortedB[i]), 0) / 500;
  close(intensityDistance(a, b), expected);
  assert.ok(expected > 10);
  close(intensityDistance(a, a.slice().reverse()), 0);
});

Deno.test("intensityDistance: an empty set is refused", () => {
  assert.throws(() => intensityDistance(new Uint8Array(), Uint8Array.of(1)), RangeError);
});
