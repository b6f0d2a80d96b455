import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import {
  countDuplicateSlices,
  duplicateStep,
  type HashedSlice,
  hashSlice,
} from "./duplicate_slices.ts";

/** A slice of one value, e.g. `slice("a", "train", 7)`. */
function slice(
  subject: string,
  split: HashedSlice["split"],
  value: number,
  index = 0,
  scan = "",
): HashedSlice {
  return { subject, scan, index, split, hash: hashSlice(new Uint8Array(64).fill(value)) };
}

Deno.test("hashSlice: SHA-256 of the pixels alone, also of a part of an array", () => {
  // FIPS 180-2, appendix B.1: the message "abc".
  const bytes = new TextEncoder().encode("xabcx");
  assert.equal(
    hashSlice(bytes.subarray(1, 4)),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("hashSlice: one level of one pixel changes it", () => {
  const pixels = new Uint8Array(4096).fill(80);
  const hash = hashSlice(pixels);
  for (const i of [0, 2000, 4095]) {
    const changed = pixels.slice();
    changed[i]++;
    assert.notEqual(hashSlice(changed), hash);
  }
});

Deno.test("countDuplicateSlices: nothing where all slices differ", () => {
  const slices = Array.from(
    { length: 200 },
    (_, i) => slice(`s${i % 9}`, i % 2 ? "test" : "train", i),
  );
  assert.deepEqual(countDuplicateSlices(slices), { withinSubject: 0, betweenSubjects: 0 });
});

Deno.test("countDuplicateSlices: every repetition within a split is counted", () => {
  const counts = countDuplicateSlices([
    slice("a", "train", 1),
    slice("a", "train", 1, 1), // within
    slice("b", "train", 1), // between
    slice("b", "train", 2),
    slice("c", "validation", 3),
    slice("d", "validation", 3), // between
    slice("d", "validation", 4),
  ]);
  assert.deepEqual(counts, { withinSubject: 1, betweenSubjects: 2 });
  assert.deepEqual(duplicateStep(counts), {
    step: "compare_slices",
    parameters: { equal_within_subject: 1, equal_between_subjects: 2 },
  });
});

Deno.test("countDuplicateSlices: a slice in two splits is an error that names both", () => {
  const slices = [
    slice("a", "train", 1, 12, "MR1"),
    slice("b", "test", 2),
    slice("c", "test", 1, 30),
  ];
  assert.throws(() => countDuplicateSlices(slices), (error) => {
    assert.ok(error instanceof DatasetError);
    assert.equal(
      error.message,
      "Cannot use slice 30 of c (test): it is pixel by pixel equal to slice 12 of a MR1 (train); " +
        "remove one of the two subjects, or give both the same name if they are one person",
    );
    return true;
  });
});

Deno.test("countDuplicateSlices: further pairs are counted in the message", () => {
  const copies = (subject: string, split: HashedSlice["split"], count: number) =>
    Array.from({ length: count }, (_, i) => slice(subject, split, i, i));
  const pairs = (count: number) => () =>
    countDuplicateSlices([...copies("a", "train", 9), ...copies("b", "validation", count)]);
  assert.throws(pairs(2), /equal to slice 0 of a \(train\), and 1 more slice likewise;/);
  assert.throws(pairs(9), /equal to slice 0 of a \(train\), and 8 more slices likewise;/);
});
