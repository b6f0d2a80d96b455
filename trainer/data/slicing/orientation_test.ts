import assert from "node:assert/strict";
import type { Triple, Volume } from "../formats/volume.ts";
import { cutVolume, type Plane, PLANES, type View, VIEWS } from "./orientation.ts";

/**
 * A volume whose voxels hold their own place: 100·x + 10·y + z in steps from
 * the lowest corner, stored along the given axes.
 *
 * @param worlds World axis that i, j and k run along.
 * @param signs Which way.
 */
function makeVolume(worlds: Triple, signs: Triple): Volume {
  const counts = [3, 4, 5];
  const steps = [2, 3, 4];
  const corner = [-10, -20, -30];
  const dimensions = worlds.map((world) => counts[world]) as unknown as Triple;
  const affine = [0, 1, 2].map((world) => {
    const axis = worlds.indexOf(world);
    const row = [
      0,
      0,
      0,
      signs[axis] > 0 ? corner[world] : corner[world] + (counts[world] - 1) * steps[world],
    ];
    row[axis] = signs[axis] * steps[world];
    return row;
  }) as unknown as Volume["affine"];
  const voxels = new Float32Array(60);
  let at = 0;
  for (let k = 0; k < dimensions[2]; k++) {
    for (let j = 0; j < dimensions[1]; j++) {
      for (let i = 0; i < dimensions[0]; i++) {
        const place = [0, 0, 0];
        [i, j, k].forEach((index, axis) => {
          place[worlds[axis]] = signs[axis] > 0 ? index : dimensions[axis] - 1 - index;
        });
        voxels[at++] = 100 * place[0] + 10 * place[1] + place[2];
      }
    }
  }
  const spacing = worlds.map((world) => steps[world]) as unknown as Triple;
  return { voxels, dimensions, spacing, affine, affineFrom: "sform" };
}

/** First and second pixel of the first row, and the first of the second row, as [x, y, z] in steps. */
const CORNERS: Record<Plane, Record<View, (index: number) => number[][]>> = {
  axial: {
    radiological: (s) => [[2, 3, s], [1, 3, s], [2, 2, s]],
    neurological: (s) => [[0, 3, s], [1, 3, s], [0, 2, s]],
  },
  coronal: {
    radiological: (s) => [[2, s, 4], [1, s, 4], [2, s, 3]],
    neurological: (s) => [[0, s, 4], [1, s, 4], [0, s, 3]],
  },
  sagittal: {
    radiological: (s) => [[s, 3, 4], [s, 2, 4], [s, 3, 3]],
    neurological: (s) => [[s, 3, 4], [s, 2, 4], [s, 3, 3]],
  },
};

Deno.test("cutVolume turns slices the way they are read, however a volume is stored", () => {
  const sizes = {
    axial: { count: 5, rows: 4, columns: 3, rowSpacing: 3, columnSpacing: 2, first: -30, step: 4 },
    coronal: {
      count: 4,
      rows: 5,
      columns: 3,
      rowSpacing: 4,
      columnSpacing: 2,
      first: -20,
      step: 3,
    },
    sagittal: {
      count: 3,
      rows: 5,
      columns: 4,
      rowSpacing: 4,
      columnSpacing: 3,
      first: -10,
      step: 2,
    },
  };
  const orders: Triple[] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
  for (const worlds of orders) {
    for (let flips = 0; flips < 8; flips++) {
      const signs = [0, 1, 2].map((bit) => flips >> bit & 1 ? -1 : 1) as unknown as Triple;
      const volume = makeVolume(worlds, signs);
      for (const plane of PLANES) {
        for (const view of VIEWS) {
          const { count, first, step, ...size } = sizes[plane];
          const stack = cutVolume(volume, plane, view, "a");
          assert.equal(stack.positions.length, count);
          for (let index = 0; index < count; index++) {
            const { pixels, ...rest } = stack.slice(index);
            assert.deepEqual(rest, { index, millimetres: first + index * step, ...size });
            assert.deepEqual(stack.positions[index], { index, millimetres: rest.millimetres });
            assert.equal(new Set(pixels).size, size.rows * size.columns);
            assert.deepEqual(
              [pixels[0], pixels[1], pixels[size.columns]],
              CORNERS[plane][view](index).map(([x, y, z]) => 100 * x + 10 * y + z),
            );
          }
        }
      }
    }
  }
});

Deno.test("cutVolume takes the height of a tilted slice at its centre", () => {
  const volume = makeVolume([0, 1, 2], [1, 1, 1]);
  // z grows by 0.5 from one column to the next and by 0.25 from one row to the next.
  const affine = [[2, 0, 0, 0], [0, 3, 0, 0], [0.5, 0.25, 4, 7]] as const;
  const { positions } = cutVolume({ ...volume, affine }, "axial", "radiological", "a");
  assert.deepEqual(
    positions.map(({ millimetres }) => millimetres),
    [0, 1, 2, 3, 4].map((k) => 7 + 0.5 * 1 + 0.25 * 1.5 + 4 * k),
  );
});
