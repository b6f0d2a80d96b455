import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { isDrawable, logTicks, valueScale } from "./value_scale.ts";

Deno.test("logTicks gives 1, 2 and 5 times the powers of ten inside", () => {
  deepStrictEqual(logTicks(0.04, 1.1), [0.05, 0.1, 0.2, 0.5, 1]);
  deepStrictEqual(logTicks(1, 10), [1, 2, 5, 10]);
});

Deno.test("logTicks keeps the powers alone where there would be too many", () => {
  deepStrictEqual(logTicks(1e-4, 1), [1e-4, 1e-3, 1e-2, 1e-1, 1]);
});

Deno.test("logTicks thins out powers over many decades", () => {
  const ticks = logTicks(1e-20, 1);
  ok(ticks.length >= 2 && ticks.length <= 8, String(ticks));
});

Deno.test("logTicks falls back to equal distances in a narrow domain", () => {
  deepStrictEqual(logTicks(0.3, 0.4), [0.3, 0.32, 0.34, 0.36, 0.38, 0.4]);
});

Deno.test("a log scale passes over what has no logarithm", () => {
  const { position } = valueScale([0, -3, null, NaN, Infinity, 1, 100], "log", [
    200,
    0,
  ]);
  // The domain is [1, 100] with the same factor of room at both ends.
  ok(Math.abs(position(10) - 100) < 1e-9);
  ok(position(1) < 200 && position(100) > 0);
});

Deno.test("a linear scale is rounded outwards and has its end ticks", () => {
  const { position, ticks } = valueScale([0.3, 9.6], "linear", [100, 0]);
  deepStrictEqual(position.domain(), [0, 10]);
  deepStrictEqual(ticks.map(({ label }) => label), [
    "0",
    "2",
    "4",
    "6",
    "8",
    "10",
  ]);
  strictEqual(position(5), 50);
});

Deno.test("a single value lies in the middle; none still gives a scale", () => {
  const { position } = valueScale([4], "linear", [100, 0]);
  ok(position(4) > 0 && position(4) < 100);
  ok(Number.isFinite(valueScale([], "log", [100, 0]).position(0.5)));
  ok(Number.isFinite(valueScale([null], "linear", [100, 0]).position(0.5)));
});

Deno.test("isDrawable knows gaps", () => {
  strictEqual(isDrawable(0, "linear"), true);
  strictEqual(isDrawable(0, "log"), false);
  strictEqual(isDrawable(null, "linear"), false);
  strictEqual(isDrawable(NaN, "linear"), false);
});
