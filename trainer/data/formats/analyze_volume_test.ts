import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { decodeAnalyze, isPairHeader } from "./analyze_volume.ts";
import {
  type AnalyzeFields,
  float32Bytes,
  int16Bytes,
  makeAnalyzeHeader,
  makeNifti,
} from "./test_volumes.ts";

const SMALL: AnalyzeFields = { dim: [4, 2, 3, 1, 1], datatype: 4, pixdim: [0, 1, 1.5, 2] };
const VALUES = [1, -2, 300, 4, 5, -600];
const IMAGE = int16Bytes(VALUES, false);

function refused(fields: Partial<AnalyzeFields>, message: RegExp, image = IMAGE): void {
  assert.throws(
    () => decodeAnalyze(makeAnalyzeHeader({ ...SMALL, ...fields }), image, "dir/a.hdr"),
    (error) => {
      assert(error instanceof DatasetError, `${error}`);
      assert.match(error.message, message);
      assert.match(error.message, /^Cannot [^\n]*dir\/a\.hdr[^\n]*; [^\n]*$/);
      return true;
    },
  );
}

Deno.test("decodeAnalyze reads pairs in both byte orders, plain and packed", () => {
  for (const littleEndian of [false, true]) {
    const header = makeAnalyzeHeader({ ...SMALL, littleEndian });
    const image = int16Bytes(VALUES, littleEndian);
    assert(isPairHeader(header));
    for (const pack of [(bytes: Uint8Array) => bytes, gzipSync]) {
      const volume = decodeAnalyze(
        new Uint8Array(pack(header)),
        new Uint8Array(pack(image)),
        "a.hdr",
      );
      assert.deepEqual(volume, {
        voxels: Float32Array.from(VALUES),
        dimensions: [2, 3, 1],
        spacing: [1, 1.5, 2],
        // i to the patient's left; the centre, voxel (½, 1, 0), at the origin.
        affine: [[-1, 0, 0, 0.5], [0, 1.5, 0, -1.5], [0, 0, 2, 0]],
        affineFrom: "analyze",
      });
    }
  }
});

Deno.test("decodeAnalyze reads a volume as OASIS-1 has it", () => {
  const dimensions = [176, 208, 176];
  const count = 176 * 208 * 176;
  const image = new Uint8Array(2 * count);
  assert.equal(image.length, 12_886_016);
  // Voxel (i, j, k) holds 256·(k mod 100) + j.
  for (let k = 0, at = 0; k < 176; k++) {
    for (let j = 0; j < 208; j++) {
      for (let i = 0; i < 176; i++) {
        image[at++] = k % 100;
        image[at++] = j;
      }
    }
  }
  const header = makeAnalyzeHeader({ dim: [4, ...dimensions, 1], datatype: 4 });
  const volume = decodeAnalyze(header, image, "a.hdr");
  assert.deepEqual(volume.dimensions, dimensions);
  assert.equal(volume.voxels[7 + 176 * (205 + 208 * 150)], 256 * 50 + 205);
  assert.deepEqual(volume.affine, [[-1, 0, 0, 87.5], [0, 1, 0, -103.5], [0, 0, 1, -87.5]]);
});

Deno.test("decodeAnalyze applies SPM's scale and origin where they make sense", () => {
  const decode = (fields: Partial<AnalyzeFields>) =>
    decodeAnalyze(makeAnalyzeHeader({ ...SMALL, ...fields }), IMAGE, "a");
  assert.deepEqual(Array.from(decode({ funused1: 0.5 }).voxels), VALUES.map((v) => v / 2));
  for (const funused1 of [0, NaN, Infinity]) {
    assert.deepEqual(Array.from(decode({ funused1 }).voxels), VALUES);
  }
  const origin = (originator: number[]) => decode({ originator }).affine.map((row) => row[3]);
  // Voxel (1, 2, 1) counted from 1 is (0, 1, 0).
  assert.deepEqual(origin([1, 2, 1]), [0, -1.5, 0]);
  assert.deepEqual(origin([2, 3, 1]), [1, -3, 0]);
  // Far outside the volume: not meant as an origin, so the centre.
  assert.deepEqual(origin([1, 2, 2]), [0.5, -1.5, 0]);
  assert.deepEqual(origin([-2, 2, 1]), [0.5, -1.5, 0]);
});

Deno.test("decodeAnalyze hands a NIfTI pair on", () => {
  const header = makeNifti({
    ...{ magic: "ni1\0", dim: [3, 2, 3, 1], datatype: 4, littleEndian: false, voxOffset: 0 },
    ...{ sformCode: 1, srow: [3, 0, 0, 1, 0, 3, 0, 2, 0, 0, 3, 3] },
  }, new Uint8Array(0));
  const volume = decodeAnalyze(header, IMAGE, "a");
  assert.equal(volume.affineFrom, "sform");
  assert.deepEqual(volume.spacing, [3, 3, 3]);
  assert.deepEqual(Array.from(volume.voxels), VALUES);
});

Deno.test("decodeAnalyze refuses orientations that it would get wrong", () => {
  refused({ orient: 2 }, /orient is 2 \(sagittal\).*T88_111/);
  refused({ orient: 4 }, /orient is 4 \(coronal, flipped\)/);
  refused({ orient: 9 }, /orient is 9 \(unknown\)/);
});

Deno.test("decodeAnalyze refuses sizes, types and places that no volume has", () => {
  refused({ dim: [0, 2, 3, 1] }, /counts 0 dimensions/);
  refused({ dim: [4, 2, 0, 1, 1] }, /2×0×1×1/);
  refused({ dim: [4, 2, -3, 1, 1] }, /2×-3×1×1/);
  refused({ dim: [4, 2, 1, 1, 3] }, /more than one volume/);
  refused({ dim: [3, 32767, 32767, 32767] }, /at most/);
  refused({ datatype: 128 }, /RGB colours/);
  refused({ datatype: 32 }, /complex/);
  refused({ datatype: 1 }, /single bits/);
  refused({ datatype: 512 }, /unknown type 512/);
  refused({ voxOffset: -1 }, /begin at byte -1/);
  refused({ voxOffset: 0.5 }, /begin at byte 0\.5/);
  refused({ voxOffset: 2 }, /12 bytes of the 14/);
  refused({ pixdim: [0, NaN, 1, 1] }, /is NaN/);
  refused({ pixdim: [0, 1e9, 1, 1] }, /1000000000 mm apart/);
  refused({ datatype: 16 }, /1 of its 6 voxels/, float32Bytes([0, 1, 2, 3, NaN, 5], false));
});

Deno.test("decodeAnalyze refuses every truncation and what is no header", () => {
  const header = makeAnalyzeHeader(SMALL);
  const fails = (head: Uint8Array, image: Uint8Array, message: RegExp) =>
    assert.throws(() => decodeAnalyze(head, image, "a.hdr"), (error) => {
      assert(error instanceof DatasetError, `${error}`);
      assert.match(error.message, message);
      return true;
    });
  for (let length = 0; length < header.length; length++) {
    fails(header.subarray(0, length), IMAGE, /not of the Analyze 7\.5 format/);
  }
  for (let length = 0; length < IMAGE.length; length++) {
    fails(header, IMAGE.subarray(0, length), new RegExp(`${length} bytes of the 12 `));
  }
  fails(new Uint8Array(348), IMAGE, /not of the Analyze/);
  const bomb = new Uint8Array(gzipSync(new Uint8Array(2 ** 22)));
  fails(header, bomb, /unpacks to more/);
  fails(bomb, IMAGE, /unpacks to more/);
});
