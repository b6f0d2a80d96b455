import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { nearestByCodes } from "./nearest_by_codes.ts";

Deno.test("nearestByCodes: by hand, and of equally near maps the first", () => {
  const training = {
    codes: Int32Array.of(1, 1, 1, 1, 1, 2, 3, 4),
    positions: new Float64Array(2),
    count: 2,
    height: 2,
    width: 2,
  };
  const maps = {
    codes: Int32Array.of(1, 2, 3, 9, 1, 1, 1, 1, 1, 1, 3, 4, 7, 7, 7, 7),
    positions: new Float64Array(4),
    count: 4,
    height: 2,
    width: 2,
  };
  assert.deepEqual(nearestByCodes(maps, training), [
    { index: 1, value: 0.25 },
    { index: 0, value: 0 },
    { index: 1, value: 0.25 },
    { index: 0, value: 1 },
  ]);
});

Deno.test("nearestByCodes: equals the comparison of all pairs", () => {
  const stream = new RandomStream(1, "maps");
  const draw = (count: number) => ({
    codes: Int32Array.from({ length: count * 12 }, () => stream.integer(3)),
    positions: new Float64Array(count),
    count,
    height: 3,
    width: 4,
  });
  const [maps, training] = [draw(20), draw(50)];
  nearestByCodes(maps, training).forEach(({ index, value }, m) => {
    const distances = Array.from({ length: 50 }, (_, t) => {
      const map = maps.codes.slice(12 * m, 12 * m + 12);
      return map.filter((code, i) => code !== training.codes[12 * t + i]).length / 12;
    });
    assert.equal(value, Math.min(...distances));
    assert.equal(index, distances.indexOf(value));
  });
});
