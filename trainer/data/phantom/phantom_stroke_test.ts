import assert from "node:assert/strict";
import { polygonMask, strokeDistances } from "./phantom_stroke.ts";

const GRID = { left: -10, top: 10, spacing: 1, columns: 20, rows: 20 };

/** Field value at the sample nearest to (x, y). */
function at(field: ArrayLike<number>, x: number, y: number): number {
  const column = Math.floor(x - GRID.left);
  const row = Math.floor(GRID.top - y);
  return field[row * GRID.columns + column];
}

Deno.test("strokeDistances of a straight stroke, by hand", () => {
  const field = new Float32Array(400);
  // From (−4.5, 0.5) to (4.5, 0.5), half-width 1, seen up to 3 mm away.
  strokeDistances(field, GRID, [[[-4.5, 0.5, 1], [4.5, 0.5, 1]]], 3);
  assert.equal(at(field, 0.5, 0.5), -1); // on the axis
  assert.equal(at(field, 0.5, 2.5), 1); // 2 mm above, less 1
  assert.equal(at(field, 6.5, 0.5), 1); // 2 mm past the end
  assert.equal(at(field, 0.5, 9.5), 3); // out of reach
  const corner = Math.fround(Math.sqrt(2 * 2 + 1 * 1) - 1);
  assert.equal(at(field, 6.5, 1.5), corner);
});

Deno.test("a half-width that grows along the stroke is met halfway", () => {
  const field = new Float32Array(400);
  strokeDistances(field, GRID, [[[-4.5, 0.5, 0], [3.5, 0.5, 4]]], 3);
  assert.equal(at(field, -0.5, 0.5), -2);
});

Deno.test("a stroke far below zero half-width leaves no trace", () => {
  const field = new Float32Array(400);
  strokeDistances(field, GRID, [[[-4, 0, -5], [4, 0, -5]]], 3);
  assert(field.every((value) => value === 3));
});

Deno.test("polygonMask counts the samples of a rectangle and of a triangle", () => {
  const rectangle = polygonMask(GRID, [[-3, -2], [4, -2], [4, 5], [-3, 5]]);
  assert.equal(rectangle.reduce((a, b) => a + b), 7 * 7);
  assert.equal(at(rectangle, 3.5, 4.5), 1);
  assert.equal(at(rectangle, 4.5, 4.5), 0);
  // Legs of 6 along the axes: 5 + 4 + 3 + 2 + 1 samples lie strictly below the
  // hypotenuse, and the 6 on it are not inside to its left.
  const triangle = polygonMask(GRID, [[0, 0], [6, 0], [0, 6]]);
  assert.equal(triangle.reduce((a, b) => a + b), 15);
});

Deno.test("polygonMask is cut off at the grid", () => {
  const mask = polygonMask(GRID, [[-99, -99], [99, -99], [99, 99], [-99, 99]]);
  assert(mask.every((value) => value === 1));
});

Deno.test("polygonMask agrees with a half-plane test for a tilted octagon", () => {
  const octagon = Array.from({ length: 8 }, (_, i): [number, number] => {
    const angle = 0.3 + (i * Math.PI) / 4;
    return [0.37 + 7.3 * Math.cos(angle), -0.21 + 6.1 * Math.sin(angle)];
  });
  const mask = polygonMask(GRID, octagon);
  for (let y = -9.5; y < 10; y++) {
    for (let x = -9.5; x < 10; x++) {
      // Convex and counter-clockwise: inside is to the left of every edge.
      const inside = octagon.every(([ax, ay], i) => {
        const [bx, by] = octagon[(i + 1) % 8];
        return (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0;
      });
      assert.equal(at(mask, x, y), inside ? 1 : 0, `(${x}, ${y})`);
    }
  }
});
