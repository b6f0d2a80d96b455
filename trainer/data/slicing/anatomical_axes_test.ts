import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import type { Volume } from "../formats/volume.ts";
import { axisCodes, straightAxes, voxelAxes } from "./anatomical_axes.ts";

type Affine = Volume["affine"];

/** Turned by an angle in degrees about z, then about x. */
function tilted(aboutZ: number, aboutX: number): Affine {
  const [a, b] = [aboutZ, aboutX].map((angle) => angle * Math.PI / 180);
  return [
    [Math.cos(a), -Math.sin(a), 0, 9],
    [Math.cos(b) * Math.sin(a), Math.cos(b) * Math.cos(a), -Math.sin(b), 9],
    [Math.sin(b) * Math.sin(a), Math.sin(b) * Math.cos(a), Math.cos(b), 9],
  ];
}

Deno.test("axisCodes names the directions of volumes as scanners and programs store them", () => {
  const codes: [string, number[][]][] = [
    ["RAS", [[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0]]],
    ["LAS", [[-1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0]]],
    ["LPI", [[-1, 0, 0, 0], [0, -2, 0, 0], [0, 0, -3, 0]]],
    // FreeSurfer's conformed volumes.
    ["LIA", [[-1, 0, 0, 128], [0, 0, 1, -128], [0, -1, 0, 128]]],
    // Sagittal acquisition: i to the front, j down, k to the right.
    ["AIR", [[0, 0, 1.2, 0], [1, 0, 0, 0], [0, -1, 0, 0]]],
  ];
  for (const [code, affine] of codes) assert.equal(axisCodes(affine as unknown as Affine), code);
});

Deno.test("voxelAxes gives each axis a direction of its own, even at 45 degrees", () => {
  for (const angle of [45, 45.1, 44.9, 135, 225, 315]) {
    const worlds = voxelAxes(tilted(angle, 45)).map(({ world }) => world);
    assert.deepEqual(worlds.toSorted(), [0, 1, 2], `${angle}°: ${worlds}`);
  }
});

Deno.test("voxelAxes sees through shears and unequal voxels", () => {
  // j leans towards i by 31°, yet i is x and j is y.
  assert.equal(axisCodes([[1, 0.6, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]), "RAS");
  // i at 50° and j at 100° from x, three times as long: the right angle nearest to both lies at
  // 30° and 120°. (nibabel says so too.)
  assert.equal(axisCodes([[0.643, -0.521, 0, 0], [0.766, 2.954, 0, 0], [0, 0, 1, 0]]), "RAS");
  // One column fifty times as long as another.
  assert.equal(axisCodes([[0.1, 0, 0, 0], [0, 5, 0, 0], [0.02, 0, -1, 0]]), "RAI");
});

Deno.test("straightAxes takes tilts up to 30 degrees and refuses more", () => {
  for (const angle of [-29.9, 0, 12, 29.9]) {
    assert.deepEqual(straightAxes(tilted(angle, 0), "a"), [
      { world: 0, sign: 1 },
      { world: 1, sign: 1 },
      { world: 2, sign: 1 },
    ]);
  }
  for (const [z, x] of [[30.1, 0], [-31, 0], [0, 40], [25, 25]]) {
    assert.throws(() => straightAxes(tilted(z, x), "a.nii"), (error) => {
      assert(error instanceof DatasetError);
      assert.match(
        error.message,
        /^Cannot cut a\.nii: its voxel axis [ijk] is \d+\.\d° .*; [^\n]*$/,
      );
      return true;
    });
  }
  assert.throws(() => straightAxes(tilted(30.1, 0), "a"), /30\.1°/);
});
