import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { COURSE_SLICES } from "./course_slices.ts";

const place = (path: string) => COURSE_SLICES.place(path, path);

Deno.test("course slices are placed by their folder and name, at any depth", () => {
  assert.deepEqual(place("keras_png_slices_validate/case_001_slice_12.nii.png"), {
    subject: "case_001",
    scan: "",
    index: 12,
    split: "validation",
    part: "whole",
  });
  assert.equal(place("a/b/keras_png_slices_test/case_7_slice_0.nii.png")?.split, "test");
  // The same person, however many zeros.
  assert.equal(place("keras_png_slices_train/case_1_slice_0.nii.png")?.subject, "case_001");
  assert.equal(place("keras_png_slices_train/case_1234_slice_0.nii.png")?.subject, "case_1234");
});

Deno.test("files beside the folders are left aside, strange names in them refused", () => {
  assert.equal(place("README.md"), null);
  assert.equal(place("keras_png_slices_seg_train/seg_001_slice_0.nii.png"), null);
  for (
    const name of [
      "case_001_slice_12.png",
      "case_001_slice_.nii.png",
      "seg_001_slice_12.nii.png",
      "case_001_slice_12.nii.png.txt",
      " case_001_slice_12.nii.png",
    ]
  ) {
    assert.throws(
      () => place(`keras_png_slices_train/${name}`),
      (error) => error instanceof DatasetError && error.message.includes(name),
      name,
    );
  }
});
