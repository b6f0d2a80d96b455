import assert from "node:assert/strict";
import { DatasetError, UsageError } from "../../errors.ts";
import type { Volume } from "../formats/volume.ts";
import { asFreeSurferSlice } from "./neurite.ts";
import { recogniseLayout } from "./recognise_layout.ts";
import { parseSubjectPattern } from "./subject_pattern.ts";

/** Layout of a path and what it says of it: `id subject scan index part`. */
function describe(path: string, pattern?: string): string {
  const layout = recogniseLayout(
    path,
    pattern === undefined ? undefined : parseSubjectPattern(pattern),
  );
  if (layout === null) return "unknown";
  const place = layout.place(path, path);
  if (place === null) return `${layout.id} unused`;
  const { subject, scan, index, part } = place;
  return `${layout.id} ${subject} ${scan || "-"} ${index ?? "-"} ${part}`;
}

Deno.test("each form that OASIS comes in is recognised by its paths", () => {
  const cases: [string, string][] = [
    ["x/keras_png_slices_train/case_002_slice_3.nii.png", "keras_png_slices case_002 - 3 whole"],
    ["x/keras_png_slices_seg_test/seg_002_slice_3.nii.png", "keras_png_slices unused"],
    [
      "neurite-oasis.2d.v1.0/OASIS_OAS1_0061_MR1/slice_norm.nii.gz",
      "neurite_oasis_2d OAS1_0061 MR1 - whole",
    ],
    ["OASIS_OAS1_0061_MR1/slice_seg4.nii.gz", "neurite_oasis_2d unused"],
    ["OASIS_OAS1_0061_MR1/aligned_norm.nii.gz", "neurite_oasis_3d OAS1_0061 MR1 - whole"],
    ["OASIS_OAS1_0061_MR1/aligned_seg35.nii.gz", "neurite_oasis_3d unused"],
    ["OASIS_OAS1_0061_MR1/orig.nii.gz", "neurite_oasis_3d unused"],
    [
      "disc2/OAS1_0061_MR2/PROCESSED/MPRAGE/T88_111/OAS1_0061_MR2_mpr_n4_anon_111_t88_masked_gfc.hdr",
      "oasis_1 OAS1_0061 MR2 - header",
    ],
    [
      "disc2/OAS1_0061_MR2/PROCESSED/MPRAGE/T88_111/OAS1_0061_MR2_mpr_n3_anon_111_t88_masked_gfc.img",
      "oasis_1 OAS1_0061 MR2 - image",
    ],
    // Of a session's other volumes none is wanted: not the unmasked, the raw, the segmented.
    [
      "disc2/OAS1_0061_MR2/PROCESSED/MPRAGE/T88_111/OAS1_0061_MR2_mpr_n4_anon_111_t88_gfc.img",
      "oasis_1 unused",
    ],
    ["disc1/OAS1_0001_MR1/RAW/OAS1_0001_MR1_mpr-1_anon.hdr", "oasis_1 unused"],
    [
      "disc1/OAS1_0001_MR1/FSL_SEG/OAS1_0001_MR1_mpr_n4_anon_111_t88_masked_gfc_fseg.img",
      "oasis_1 unused",
    ],
    ["1000_SS.nii.gz", "volumes 1000_SS - - whole"],
    ["a/sub-01/ses-2/anat/sub-01_ses-2_T1w.nii", "volumes sub-01 ses-2_T1w - whole"],
    ["a/sub-01_T1w.nii", "volumes sub-01 T1w - whole"],
    ["OAS1_0061_MR2_mpr_n4.NII.GZ", "volumes OAS1_0061 MR2 - whole"],
    ["b/T1.hdr", "volumes T1 - - header"],
    ["b/T1.img", "volumes T1 - - image"],
    ["b/case_001_slice_12.png", "images case_001 - 12 whole"],
    ["b/OAS1_0001-007.JPG", "images OAS1_0001 - 7 whole"],
    ["b/person4/12.jpeg", "images person4 - 12 whole"],
    ["README.md", "unknown"],
    ["subjects.txt", "unknown"],
  ];
  for (const [path, expected] of cases) assert.equal(describe(path), expected, path);
});

Deno.test("a subject pattern overrides what names are taken for", () => {
  assert.equal(
    describe("site1/P007/T1.nii.gz", "site\\d/(P\\d+)/"),
    "volumes P007 - - whole",
  );
  assert.equal(
    describe("x/a7-visit2-s13.png", "(?<subject>a\\d+)-(?<scan>visit\\d)-s(?<slice>\\d+)"),
    "images a7 visit2 13 whole",
  );
  // Without a group for the slice, the files' order numbers them.
  assert.equal(describe("x/a7 left.png", "(a\\d)"), "images a7 - - whole");
  assert.throws(() => describe("x/b7.png", "(a\\d)"), DatasetError);
  assert.throws(() => describe("x/a7_x.png", "(a\\d)_(?<slice>.)"), DatasetError);
  for (const pattern of ["(", "a\\d+", "(?:a)"]) {
    assert.throws(() => parseSubjectPattern(pattern), UsageError, pattern);
  }
});

Deno.test("an image whose name tells no subject asks for a pattern", () => {
  for (const path of ["12.png", "b/brain.png"]) {
    assert.throws(
      () => describe(path),
      (error) => error instanceof DatasetError && /--subject-pattern/.test(error.message),
      path,
    );
  }
});

Deno.test("a lone coronal slice runs right to left and top to bottom", () => {
  const volume: Volume = {
    voxels: new Float32Array(6),
    dimensions: [2, 3, 1],
    spacing: [1, 2, 3],
    affine: [[1, 0, 0, 5], [0, 1, 0, 6], [0, 0, 1, 7]],
    affineFrom: "sform",
  };
  const [x, y, z] = asFreeSurferSlice(volume).affine;
  const at = (i: number, j: number, k: number) =>
    [x, y, z].map((row) => row[0] * i + row[1] * j + row[2] * k + row[3]);
  // RAS: left is negative x, down negative z, front positive y.
  assert.deepEqual(at(1, 0, 0), [-1, 0, 0]);
  assert.deepEqual(at(0, 1, 0), [0, 0, -2]);
  assert.deepEqual(at(0, 0, 1), [0, 3, 0]);
});
