import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { nearest, panTo, zoomBy, zoomTo } from "./zoom.ts";

const epochs = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const updates = [5, 10, 20, 40, 80];

Deno.test("nearest is what a search of all values finds", () => {
  for (let x = -3; x < 90; x += 0.25) {
    const distances = updates.map((value) => Math.abs(value - x));
    strictEqual(nearest(updates, x), distances.indexOf(Math.min(...distances)), String(x));
  }
});

Deno.test("zoomTo rounds to places", () => {
  deepStrictEqual(zoomTo(epochs, 1.2, 4.8), [1, 5]);
  deepStrictEqual(zoomTo(updates, 12, 35), [10, 40]);
  deepStrictEqual(zoomTo(epochs, -20, 3.4), [0, 3]);
});

Deno.test("zoomTo shows at least two places, and all as null", () => {
  deepStrictEqual(zoomTo(epochs, 3.1, 3.2), [3, 4]);
  deepStrictEqual(zoomTo(epochs, 8, 8), [7, 8]);
  strictEqual(zoomTo(epochs, -1, 9), null);
  strictEqual(zoomTo([0, 1], 0, 0.5), null);
  strictEqual(zoomTo([], 0, 1), null);
});

Deno.test("zoomBy halves and doubles around a place, inside of the axis", () => {
  deepStrictEqual(zoomBy(epochs, null, 4, 0.5), [2, 6]);
  deepStrictEqual(zoomBy(epochs, [2, 6], 4, 0.5), [3, 5]);
  deepStrictEqual(zoomBy(epochs, null, 8, 0.5), [4, 8]);
  deepStrictEqual(zoomBy(epochs, [3, 5], 4, 2), [2, 6]);
  strictEqual(zoomBy(epochs, [2, 6], 4, 2), null);
});

Deno.test("zooming out always ends at the whole axis", () => {
  for (const places of [epochs, updates]) {
    for (let index = 1; index < places.length; index++) {
      let window = zoomTo(places, places[index - 1], places[index]);
      let steps = 0;
      while (window !== null) {
        window = zoomBy(places, window, window[0], 2);
        ok(++steps < 10, `stuck at ${window}`);
      }
    }
  }
});

Deno.test("panTo moves only as far as needed", () => {
  deepStrictEqual(panTo(epochs, [2, 4], 3), [2, 4]);
  deepStrictEqual(panTo(epochs, [2, 4], 5), [3, 5]);
  deepStrictEqual(panTo(epochs, [2, 4], 0), [0, 2]);
  strictEqual(panTo(epochs, null, 0), null);
});
