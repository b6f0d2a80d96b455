import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import type { Affine } from "./affine.ts";
import { niftiAffine, type NiftiOrientation } from "./nifti_affine.ts";
import type { Triple } from "./volume.ts";

const IDENTITY: Affine = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]];
const PLAIN: NiftiOrientation = {
  pixdim: [1, 2, 3, 4],
  xyzt_units: 2,
  qform_code: 0,
  sform_code: 0,
  quatern: [0, 0, 0],
  qoffset: [10, 20, 30],
  srow: [[0, -1, 0, 5], [2, 0, 0, 6], [0, 0, 3, 7]],
};

function affine(fields: Partial<NiftiOrientation>, dimensions: Triple = [3, 5, 7]) {
  return niftiAffine({ ...PLAIN, ...fields }, dimensions, "a.nii");
}

function refused(fields: Partial<NiftiOrientation>, message: RegExp): void {
  assert.throws(() => affine(fields), (error) => {
    assert(error instanceof DatasetError, `${error}`);
    assert.match(error.message, /^Cannot tell how a\.nii is oriented: [^\n]*; set [^\n]*$/);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("niftiAffine prefers the sform, then the qform, then the spacing", () => {
  const sform = affine({ sform_code: 1, qform_code: 4 });
  assert.deepEqual(sform, { affine: PLAIN.srow, affineFrom: "sform", spacing: [2, 1, 3] });
  const qform = affine({ qform_code: 1 });
  assert.deepEqual(qform, {
    affine: [[2, 0, 0, 10], [0, 3, 0, 20], [0, 0, 4, 30]],
    affineFrom: "qform",
    spacing: [2, 3, 4],
  });
  // Centred, the first axis to the left: nibabel's shape_zoom_affine.
  assert.deepEqual(affine({}), {
    affine: [[-2, 0, 0, 2], [0, 3, 0, -6], [0, 0, 4, -12]],
    affineFrom: "spacing",
    spacing: [2, 3, 4],
  });
  // Codes that the standard lacks count as none.
  for (const code of [-1, 6]) assert.equal(affine({ sform_code: code }).affineFrom, "spacing");
});

Deno.test("niftiAffine turns by the quaternion", () => {
  const near = (actual: Affine, wanted: number[][]) =>
    actual.flat().forEach((value, i) => assert(Math.abs(value - wanted.flat()[i]) < 1e-6));
  // A half turn about x, y and z; a quarter turn about z takes i to y.
  near(affine({ qform_code: 1, quatern: [1, 0, 0] }).affine, [[2, 0, 0, 10], [0, -3, 0, 20], [
    0,
    0,
    -4,
    30,
  ]]);
  near(affine({ qform_code: 1, quatern: [0, 1, 0] }).affine, [[-2, 0, 0, 10], [0, 3, 0, 20], [
    0,
    0,
    -4,
    30,
  ]]);
  const half = Math.SQRT1_2;
  near(affine({ qform_code: 1, quatern: [0, 0, half] }).affine, [[0, -3, 0, 10], [2, 0, 0, 20], [
    0,
    0,
    4,
    30,
  ]]);
  // The handedness turns the third axis round; other values than −1 do not.
  const third = (qfac: number) => affine({ qform_code: 1, pixdim: [qfac, 2, 3, 4] }).affine[2][2];
  assert.deepEqual([-1, 1, 0, 5].map(third), [-4, 4, 4, 4]);
  // Rounded to float32 this one is a little longer than 1.
  const long = Math.fround(Math.sqrt(1 / 3)) + 2e-8;
  const turned = affine({ qform_code: 1, quatern: [long, long, long] });
  assert(turned.affine.flat().every(Number.isFinite));
});

Deno.test("niftiAffine converts metres and micrometres, and mends spacings like nibabel", () => {
  const spacing = (xyzt_units: number, pixdim: number[]) => affine({ xyzt_units, pixdim }).spacing;
  assert.deepEqual(spacing(1 + 8, [1, 0.002, 0.003, 0.004]), [2, 3, 4]);
  assert.deepEqual(spacing(3, [1, 2000, 3000, 4000]), [2, 3, 4]);
  assert.deepEqual(spacing(0, [1, 2, 3, 4]), [2, 3, 4]);
  assert.deepEqual(spacing(2, [1, -2, 0, 4]), [2, 1, 4]);
  assert.deepEqual(
    affine({ xyzt_units: 1, sform_code: 1, srow: [[1e-3, 0, 0, 0.05], ...IDENTITY_MM] }).affine[0],
    [1, 0, 0, 50],
  );
});

const IDENTITY_MM = [[0, 1e-3, 0, 0], [0, 0, 1e-3, 0]] as const;

Deno.test("niftiAffine gives an axis of one voxel a direction where the sform has none", () => {
  const srow: Affine = [[2, 0, 0, 0], [0, 0, 0, 0], [0, -2, 0, 0]];
  const { affine: whole, spacing } = affine({ sform_code: 1, srow }, [4, 5, 1]);
  assert.deepEqual(whole, [[2, 0, 0, 0], [0, 0, 1, 0], [0, -2, 0, 0]]);
  assert.deepEqual(spacing, [2, 2, 1]);
  refused({ sform_code: 1, srow }, /0 mm apart/);
});

Deno.test("niftiAffine refuses what is no orientation", () => {
  const sform = (srow: number[][]) => ({ sform_code: 1, srow: srow as unknown as Affine });
  const [x, y, z] = IDENTITY;
  refused(sform([[NaN, 0, 0, 0], [...y], [...z]]), /is NaN/);
  refused(sform([[1, 0, 0, Infinity], [...y], [...z]]), /is Infinity/);
  refused(sform([[...x], [...x], [...z]]), /0 mm apart/);
  refused(sform([[1, 1, 0, 0], [0, 1e-4, 0, 0], [...z]]), /point the same way/);
  refused(sform([[1e3, 0, 0, 0], [...y], [...z]]), /1000 mm apart/);
  refused(sform([[1, 0, 0, 1e9], [...y], [...z]]), /1000000000 mm from the origin/);
  refused({ pixdim: [1, NaN, 1, 1] }, /is NaN/);
  refused({ pixdim: [1, 1e-5, 1, 1] }, /0\.00001 mm apart/);
  refused({ qform_code: 1, quatern: [1, 1, 0] }, /no rotation/);
  refused({ qform_code: 1, quatern: [NaN, 0, 0] }, /no rotation/);
  refused({ qform_code: 1, qoffset: [NaN, 0, 0] }, /is NaN/);
});
