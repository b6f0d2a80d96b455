import assert from "node:assert/strict";
import { DatasetError, UsageError } from "../../errors.ts";
import { describeRange, parseSliceRange, selectSlices } from "./slice_range.ts";

/** Slices 1.5 mm apart from −6 mm on. */
const POSITIONS = Array.from(
  { length: 9 },
  (_, index) => ({ index, millimetres: -6 + 1.5 * index }),
);

function selected(text: string): number[] {
  return selectSlices(POSITIONS, parseSliceRange(text), "a.nii").map(({ index }) => index);
}

Deno.test("parseSliceRange reads slice numbers and millimetres", () => {
  assert.deepEqual(parseSliceRange("4:12"), { unit: "index", from: 4, to: 12, step: null });
  assert.deepEqual(parseSliceRange("4:12:2"), { unit: "index", from: 4, to: 12, step: 2 });
  assert.deepEqual(parseSliceRange(":12"), { unit: "index", from: -Infinity, to: 12, step: null });
  assert.deepEqual(parseSliceRange("4:"), { unit: "index", from: 4, to: Infinity, step: null });
  assert.deepEqual(parseSliceRange("::3"), {
    unit: "index",
    from: -Infinity,
    to: Infinity,
    step: 3,
  });
  assert.deepEqual(parseSliceRange("-30mm:60.5mm:5mm"), {
    unit: "millimetres",
    from: -30,
    to: 60.5,
    step: 5,
  });
  for (const text of ["4:12", "4:12:2", ":12", "4:", "::3", "-30mm:60.5mm:5mm", "0mm:"]) {
    assert.equal(describeRange(parseSliceRange(text)), text);
  }
});

Deno.test("parseSliceRange refuses everything else with an example", () => {
  const wrong: [string, RegExp][] = [
    ["", /not FROM:TO/],
    ["5", /not FROM:TO/],
    [":", /not FROM:TO/],
    ["1:2:3:4", /not FROM:TO/],
    ["1:2:", /STEP is empty/],
    ["a:2", /"a" is no number/],
    ["1:2cm", /"2cm" is no number/],
    ["1: 2", /no number/],
    ["1e3:2", /no number/],
    ["-1:2", /"-1" is no slice number/],
    ["-0:2", /"-0" is no slice number/],
    ["1.5:2", /"1\.5" is no slice number/],
    ["99999999:", /no number/],
    ["1:2mm", /some of its numbers are in mm/],
    ["1mm:2mm:1", /some of its numbers are in mm/],
    ["9:1", /FROM is above its TO/],
    ["1:9:0", /STEP is below 1/],
    ["1mm:9mm:0mm", /STEP is below 0\.01/],
    ["1mm:9mm:-1mm", /STEP is below 0\.01/],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => parseSliceRange(text), (error) => {
      assert(error instanceof UsageError, `${text}: ${error}`);
      assert.match(error.message, message);
      assert.match(error.message, /^Cannot use --slices [^\n]*; write for example --slices 40:120/);
      return true;
    });
  }
});

Deno.test("selectSlices takes both ends, and no more than there is", () => {
  assert.deepEqual(selected("2:5"), [2, 3, 4, 5]);
  assert.deepEqual(selected("7:99"), [7, 8]);
  assert.deepEqual(selected("6:"), [6, 7, 8]);
  assert.deepEqual(selected(":1"), [0, 1]);
  // −3 mm is slice 2 and 0 mm slice 4.
  assert.deepEqual(selected("-3mm:0mm"), [2, 3, 4]);
  assert.deepEqual(selected("-3.1mm:0.1mm"), [2, 3, 4]);
  assert.deepEqual(selected("-2.9mm:-0.1mm"), [3]);
  assert.deepEqual(selected("5mm:"), [8]);
});

Deno.test("selectSlices steps by slices or to the slice nearest to each step", () => {
  assert.deepEqual(selected("1:7:3"), [1, 4, 7]);
  assert.deepEqual(selected("1:6:3"), [1, 4]);
  assert.deepEqual(selected("::4"), [0, 4, 8]);
  assert.deepEqual(selected(":7:4"), [0, 4]);
  // −6, −4, −2, 0 mm: nearest are −6, −4.5, −1.5, 0.
  assert.deepEqual(selected("-6mm:0mm:2mm"), [0, 1, 3, 4]);
  // −3.75 is between two: the lower.
  assert.deepEqual(selected("-6mm:0mm:2.25mm"), [0, 1, 3]);
  // A step below the spacing takes each slice once.
  assert.deepEqual(selected("-3mm:0mm:0.1mm"), [2, 3, 4]);
  // FROM far below the volume, still the start of the steps: −9, −5, −1, 3.
  assert.deepEqual(selected("-9mm:4mm:4mm"), [1, 3, 6]);
  // −2 and 2 are half a millimetre from a slice of the range, −2.5 and 2.5 a whole one.
  assert.deepEqual(selected("-2mm:2mm:2mm"), [3, 4, 5]);
  assert.deepEqual(selected("-2.5mm:2.5mm:2.5mm"), [4]);
  assert.deepEqual(selected("-1000000mm:1000000mm:0.01mm").length, 9);
  assert.deepEqual(selected("::3mm"), [0, 2, 4, 6, 8]);
});

Deno.test("selectSlices says what there is where nothing is selected", () => {
  for (const text of ["9:12", "7mm:9mm", ":-7mm", "0.1mm:0.2mm"]) {
    assert.throws(() => selected(text), (error) => {
      assert(error instanceof DatasetError);
      assert.match(
        error.message,
        /^Cannot take slices .* of a\.nii: it has slices 0 to 8, at -6 to 6 mm; choose [^\n]*$/,
      );
      return true;
    });
  }
});
