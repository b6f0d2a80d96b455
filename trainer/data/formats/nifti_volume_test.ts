import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { decodeNifti, decodeNiftiPair, niftiKind } from "./nifti_volume.ts";
import { float32Bytes, int16Bytes, makeNifti, type NiftiFields } from "./test_volumes.ts";
import { MAX_EDGE, MAX_VOXELS } from "./voxel_data.ts";

const INT16 = 4;
const FLOAT32 = 16;
/** 2×3×1 voxels. */
const SMALL: NiftiFields = { dim: [3, 2, 3, 1], datatype: INT16 };
const VALUES = [1, -2, 300, 4, 5, -600];
const FLOATS = { ...SMALL, datatype: FLOAT32 };

function refused(bytes: Uint8Array, message: RegExp): void {
  assert.throws(() => decodeNifti(bytes, "dir/a.nii"), (error) => {
    assert(error instanceof DatasetError, `${error}`);
    assert.match(error.message, message);
    assert.match(error.message, /^Cannot [^\n]*dir\/a\.nii[^\n]*; [^\n]*$/);
    return true;
  });
}

/** A file with some header fields changed. */
function changed(fields: Partial<NiftiFields>, values = VALUES): Uint8Array {
  const all = { ...SMALL, ...fields };
  return makeNifti(
    all,
    all.datatype === FLOAT32 ? float32Bytes(values) : int16Bytes(values, all.littleEndian),
  );
}

Deno.test("decodeNifti reads both versions in both byte orders, plain and packed", () => {
  for (const version of [1, 2] as const) {
    for (const littleEndian of [true, false]) {
      const bytes = changed({ version, littleEndian });
      const shifted = new Uint8Array(bytes.length + 3);
      shifted.set(bytes, 3);
      for (const file of [bytes, shifted.subarray(3), new Uint8Array(gzipSync(bytes))]) {
        assert.deepEqual(decodeNifti(file, "a.nii"), {
          voxels: Float32Array.from(VALUES),
          dimensions: [2, 3, 1],
          spacing: [1, 1, 1],
          affine: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]],
          affineFrom: "sform",
        });
      }
      assert.equal(niftiKind(bytes), "single");
    }
  }
});

Deno.test("decodeNifti scales by slope and intercept, but not by a slope of 0 or NaN", () => {
  const scaled = (slope: number, intercept: number) =>
    Array.from(decodeNifti(changed({ slope, intercept }), "a").voxels);
  assert.deepEqual(scaled(2, 10), [12, 6, 610, 18, 20, -1190]);
  assert.deepEqual(scaled(0, 10), VALUES);
  assert.deepEqual(scaled(NaN, 10), VALUES);
  refused(changed({ slope: 2, intercept: NaN }), /scl_inter is NaN/);
});

Deno.test("decodeNifti takes fewer than three dimensions and trailing ones", () => {
  const dimensions = (dim: number[]) => decodeNifti(changed({ dim }), "a").dimensions;
  assert.deepEqual(dimensions([2, 2, 3]), [2, 3, 1]);
  assert.deepEqual(dimensions([1, 6]), [6, 1, 1]);
  assert.deepEqual(dimensions([7, 2, 3, 1, 1, 1, 1, 1]), [2, 3, 1]);
  // Dimensions that are not counted do not count.
  assert.deepEqual(dimensions([2, 2, 3, 9, 9, -1]), [2, 3, 1]);
});

Deno.test("decodeNifti takes what follows the voxels, and headers before them", () => {
  const padded = new Uint8Array(1000);
  padded.set(changed({}));
  assert.deepEqual(Array.from(decodeNifti(padded, "a").voxels), VALUES);
  const bytes = changed({ voxOffset: 384 });
  const extended = new Uint8Array(396);
  extended.set(bytes.subarray(0, 348));
  extended[348] = 1;
  // An extension that claims a size of −16: nifti-reader-js would read it for ever.
  extended.set([0xf0, 0xff, 0xff, 0xff], 352);
  extended.set(bytes.subarray(352), 384);
  assert.deepEqual(Array.from(decodeNifti(extended, "a").voxels), VALUES);
});

Deno.test("decodeNifti refuses sizes that no volume has", () => {
  for (const version of [1, 2] as const) {
    refused(changed({ version, dim: [0, 2, 3, 1] }), /counts 0 dimensions/);
    refused(changed({ version, dim: [8, 2, 3, 1] }), /counts 8 dimensions/);
    refused(changed({ version, dim: [-1, 2, 3, 1] }), /counts -1 dimensions/);
    refused(changed({ version, dim: [3, 2, 0, 1] }), /says 2×0×1 voxels/);
    refused(changed({ version, dim: [3, 2, -3, 1] }), /says 2×-3×1 voxels/);
    refused(changed({ version, dim: [4, 2, 3, 1, 0] }), /2×3×1×0/);
    refused(changed({ version, dim: [4, 1, 3, 1, 2] }), /more than one volume \(1×3×1×2\).*fslroi/);
    refused(changed({ version, dim: [5, 1, 3, 1, 1, 2] }), /more than one volume/);
    refused(changed({ version, dim: [3, 32767, 32767, 32767] }), /at most 134217728 are taken/);
    refused(changed({ version, dim: [3, 512, 513, 512] }), /at most 134217728 are taken/);
    refused(changed({ version, dim: [3, 512, 512, 512] }), /of the 26843\d+ that/);
  }
  refused(changed({ version: 2, dim: [3, 1e9, 1e9, 1e9] }), /1000000000×.*at most/);
  refused(changed({ dim: [3, 4097, 1, 1] }), /4097×1×1 voxels.*4096 along an axis/);
  refused(changed({ dim: [3, 1, 1, 4096] }), /bytes of the 8544 that/);
  refused(changed({ version: 2, dim: [3, 2 ** 53, 1, 1] }), /truncated or corrupt/);
  assert.deepEqual([MAX_VOXELS, MAX_EDGE], [512 ** 3, 4096]);
});

Deno.test("decodeNifti refuses every truncation, packed or not", () => {
  for (const version of [1, 2] as const) {
    const bytes = changed({ version });
    for (let length = 0; length < bytes.length; length++) {
      refused(
        bytes.subarray(0, length),
        length < 348 ? /does not begin/ : /header is incomplete|has \d+ bytes of the/,
      );
    }
    const packed = new Uint8Array(gzipSync(bytes));
    for (let length = 0; length < packed.length; length++) {
      refused(packed.subarray(0, length), length < 3 ? /does not begin/ : /truncated or corrupt/);
    }
    // Whole gzip files that hold too little.
    for (const length of [0, 3, 348, bytes.length - 1]) {
      refused(new Uint8Array(gzipSync(bytes.subarray(0, length))), /Cannot read/);
    }
  }
});

Deno.test("decodeNifti unpacks no more than the header asks for", () => {
  const bomb = new Uint8Array(2 ** 22);
  bomb.set(changed({}));
  refused(new Uint8Array(gzipSync(bomb)), /unpacks to more than/);
});

Deno.test("decodeNifti refuses other types by name", () => {
  refused(changed({ datatype: 128 }), /RGB colours \(RGB24\); convert/);
  refused(changed({ datatype: 2304 }), /RGBA colours/);
  refused(changed({ datatype: 32 }), /complex64/);
  refused(changed({ datatype: 1792 }), /complex128/);
  refused(changed({ datatype: 2048 }), /complex256/);
  refused(changed({ datatype: 1536 }), /float128/);
  refused(changed({ datatype: 1 }), /single bits/);
  refused(changed({ datatype: 0 }), /unknown type/);
  refused(changed({ datatype: 77 }), /unknown type 77/);
});

Deno.test("decodeNifti refuses voxels out of place", () => {
  for (const voxOffset of [0, 351, -352, 352.5, NaN, Infinity]) {
    refused(changed({ voxOffset }), /said to begin at byte/);
  }
  refused(changed({ voxOffset: 2 ** 40 }), /bytes of the 1099511627788 that/);
  refused(changed({ version: 2, voxOffset: 543 }), /said to begin at byte 543/);
  refused(changed({ version: 2, voxOffset: -1 }), /said to begin at byte -1/);
});

Deno.test("decodeNifti refuses voxels that are not finite and says where", () => {
  refused(changed(FLOATS, [0, 1, 2, NaN, 4, Infinity]), /2 of its 6 voxels.*first at \(1, 1, 0\)/);
  refused(
    changed({ ...FLOATS, dim: [3, 1, 3, 2] }, [0, 1, 2, 3, NaN, 5]),
    /1 of its 6 voxels.*first at \(0, 1, 1\)/,
  );
  refused(changed({ slope: 3e38 }), /5 of its 6 voxels.*first at \(1, 0, 0\)/);
  refused(changed(FLOATS, [-Infinity, 1, 2, 3, 4, 5]), /1 of its 6 voxels.*first at \(0, 0, 0\)/);
});

Deno.test("decodeNifti refuses another magic", () => {
  refused(changed({ magic: "n+3\0" }), /does not begin with the header of a NIfTI file/);
  refused(changed({ magic: "\0\0\0\0" }), /does not begin/);
  // The header of a pair has no voxels.
  refused(changed({ magic: "ni1\0" }), /does not begin/);
  refused(new Uint8Array(gzipSync("<html>".repeat(200))), /does not begin/);
  refused(new TextEncoder().encode("<html>".repeat(200)), /does not begin/);
});

Deno.test("decodeNiftiPair reads a header and an image, plain or packed", () => {
  for (const [version, magic] of [[1, "ni1\0"], [2, "ni2\0\r\n\x1a\n"]] as const) {
    const header = makeNifti({ ...SMALL, version, magic, voxOffset: 4 }, new Uint8Array(0));
    const image = new Uint8Array([9, 9, 9, 9, ...int16Bytes(VALUES)]);
    assert.equal(niftiKind(header), "pair");
    for (const pack of [(bytes: Uint8Array) => bytes, gzipSync]) {
      const volume = decodeNiftiPair(
        new Uint8Array(pack(header)),
        new Uint8Array(pack(image)),
        "a",
      );
      assert.deepEqual(Array.from(volume.voxels), VALUES);
    }
    assert.throws(() => decodeNiftiPair(header, image.subarray(1), "a"), /15 bytes of the 16/);
    assert.throws(() => decodeNiftiPair(changed({ version }), image, "a"), /NIfTI pair/);
  }
});
