import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { groupPoints } from "./group_points.ts";
import type { Point } from "./series.ts";

Deno.test("groupPoints gives the groups computed by hand", () => {
  const points = [1, 5, 3, 9, 2].map((y, index): Point => ({ x: 10 * index, y }));
  deepStrictEqual(groupPoints(points, 3), {
    size: 2,
    points: [
      { x: 5, y: 3, low: 1, high: 5 },
      { x: 25, y: 6, low: 3, high: 9 },
      { x: 40, y: 2, low: 2, high: 2 },
    ],
  });
});

Deno.test("few points stay as they are", () => {
  const points: Point[] = [{ x: 1, y: 2 }, { x: 2, y: null }];
  deepStrictEqual(groupPoints(points, 2), { size: 1, points });
  deepStrictEqual(groupPoints([], 2), { size: 1, points: [] });
});

Deno.test("gaps are passed over; a group of gaps is a gap", () => {
  const ys = [null, 4, NaN, Infinity, 6, 8];
  deepStrictEqual(groupPoints(ys.map((y, x) => ({ x, y })), 3).points, [
    { x: 0, y: 4, low: 4, high: 4 },
    { x: 2, y: null },
    { x: 4, y: 7, low: 6, high: 8 },
  ]);
});

Deno.test("every peak of 100,000 points is in the band at its place", () => {
  let state = 7;
  const random = () => (state = state * 48271 % 2147483647) / 2147483647;
  const points = Array.from({ length: 100_003 }, (_, x): Point => ({
    x,
    y: random() < 0.0005 ? 50 * random() : random(),
  }));
  const { size, points: groups } = groupPoints(points, 400);
  strictEqual(size, 251);
  ok(groups.length <= 400);
  points.forEach(({ y }, index) => {
    const { low = NaN, high = NaN } = groups[Math.floor(index / size)];
    ok(y !== null && low <= y && y <= high, `point ${index}`);
  });
  // No wider than the values: each end of a band is a value of its group.
  groups.forEach(({ low, high }, group) => {
    const values = points.slice(group * size, (group + 1) * size).map(({ y }) => y);
    ok(values.includes(low ?? NaN) && values.includes(high ?? NaN), `group ${group}`);
  });
});
