import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { checkApart } from "./zip_overlap.ts";

Deno.test("entries that touch are apart, in whatever order they come", () => {
  checkApart([{ start: 20, end: 30 }, { start: 0, end: 10 }, { start: 10, end: 20 }], "x.zip");
  checkApart([], "x.zip");
});

Deno.test("entries that share a byte, or all, are refused", () => {
  for (
    const extents of [
      [{ start: 0, end: 10 }, { start: 9, end: 20 }],
      [{ start: 5, end: 8 }, { start: 5, end: 8 }],
      [{ start: 0, end: 100 }, { start: 50, end: 60 }],
    ]
  ) {
    assert.throws(
      () => checkApart(extents, "x.zip"),
      (error) =>
        error instanceof DatasetError && error.message.includes("x.zip: two of its entries share"),
    );
  }
});
