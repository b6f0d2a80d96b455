import { deepStrictEqual, ok } from "node:assert/strict";
import { smooth } from "./smoothing.ts";

const points = (...ys: (number | null)[]) => ys.map((y, x) => ({ x, y }));

Deno.test("smooth gives the averages computed by hand", () => {
  // w = 0.5: (4), (4 + 2 · 8) / 3, (4 + 2 · 8 + 4 · 0) / 7.
  deepStrictEqual(smooth(points(4, 8, 0), 0.5), points(4, 20 / 3, 20 / 7));
});

Deno.test("smooth is the weighted mean of all values up to a place", () => {
  const ys = Array.from({ length: 30 }, (_, x) => Math.sin(x) + 2);
  for (const weight of [0, 0.3, 0.9, 0.99]) {
    const smoothed = smooth(points(...ys), weight);
    ys.forEach((_, n) => {
      let sum = 0;
      let weights = 0;
      for (let i = 0; i <= n; i++) {
        sum += weight ** (n - i) * ys[i];
        weights += weight ** (n - i);
      }
      ok(Math.abs((smoothed[n].y ?? NaN) - sum / weights) < 1e-9, `${weight}, ${n}`);
    });
  }
});

Deno.test("smooth leaves constants, gaps and places alone", () => {
  const constant = smooth(points(3, 3, 3), 0.9);
  constant.forEach(({ y }) => ok(Math.abs((y ?? NaN) - 3) < 1e-12));
  deepStrictEqual(
    smooth([{ x: 2, y: 4 }, { x: 5, y: null }, { x: 7, y: NaN }, { x: 9, y: 8 }], 0.5),
    [{ x: 2, y: 4 }, { x: 5, y: null }, { x: 7, y: null }, { x: 9, y: 20 / 3 }],
  );
});
