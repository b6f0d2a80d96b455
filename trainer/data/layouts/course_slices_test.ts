import assert from "node:assert/strict";
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import {
  checkSubjectsApart,
  type CourseSlice,
  listCourseSlices,
  orderCourseSlices,
  parseCourseName,
} from "./course_slices.ts";

function slices(...files: string[]): CourseSlice[] {
  return orderCourseSlices(files, "folder");
}

Deno.test("parseCourseName takes the course's names and no others", () => {
  assert.deepEqual(parseCourseName("case_001_slice_12.nii.png"), {
    file: "case_001_slice_12.nii.png",
    subject: "case_001",
    case: 1,
    index: 12,
  });
  for (
    const name of [
      "case_001_slice_12.png",
      "case_001_slice_.nii.png",
      "seg_001_slice_12.nii.png",
      "case_001_slice_12.nii.png.txt",
      " case_001_slice_12.nii.png",
      ".DS_Store",
    ]
  ) assert.equal(parseCourseName(name), undefined, name);
});

Deno.test("orderCourseSlices sorts by number, not by text", () => {
  const ordered = slices(
    "case_010_slice_2.nii.png",
    "case_002_slice_10.nii.png",
    "case_002_slice_9.nii.png",
    "case_1000_slice_0.nii.png",
    "case_010_slice_1.nii.png",
  );
  assert.deepEqual(ordered.map((s) => [s.case, s.index]), [
    [2, 9],
    [2, 10],
    [10, 1],
    [10, 2],
    [1000, 0],
  ]);
});

Deno.test("orderCourseSlices refuses no files, strange names and doubles", () => {
  assert.throws(() => slices(), /folder is empty/);
  assert.throws(
    () => slices("case_001_slice_0.nii.png", "Thumbs.db"),
    /folder\/Thumbs\.db: the name is not case_NNN_slice_K\.nii\.png/,
  );
  assert.throws(
    () => slices("case_1_slice_0.nii.png", "case_001_slice_0.nii.png"),
    /same slice/,
  );
});

Deno.test("checkSubjectsApart names the subject in two splits", () => {
  const train = slices("case_001_slice_0.nii.png", "case_002_slice_0.nii.png");
  const validation = slices("case_003_slice_0.nii.png");
  const test = slices("case_002_slice_5.nii.png");
  assert.throws(
    () => checkSubjectsApart({ train, validation, test }),
    /case_002.*keras_png_slices_train.*keras_png_slices_test/,
  );
  checkSubjectsApart({
    train,
    validation,
    test: slices("case_4_slice_0.nii.png"),
  });
});

Deno.test("listCourseSlices names a missing and an empty folder", async () => {
  const root = await Deno.makeTempDir();
  try {
    await assert.rejects(listCourseSlices(join(root, "nowhere")), (error) => {
      assert(error instanceof DatasetError);
      assert.match(error.message, /nowhere\/keras_png_slices_train/);
      return true;
    });
    for (const name of ["train", "validate"]) {
      const folder = join(root, `keras_png_slices_${name}`);
      await Deno.mkdir(folder);
      await Deno.writeTextFile(
        join(
          folder,
          `case_00${name === "train" ? 1 : 2}_slice_0.nii.png`,
        ),
        "",
      );
    }
    await assert.rejects(
      listCourseSlices(root),
      /Cannot find the folder .*keras_png_slices_test/,
    );
    await Deno.mkdir(join(root, "keras_png_slices_test"));
    await assert.rejects(
      listCourseSlices(root),
      /keras_png_slices_test: the folder is empty/,
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
