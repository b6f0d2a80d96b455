import assert from "node:assert/strict";
import { KEPT_PARTS, keptPlaces } from "./kept_part.ts";

Deno.test("which codes each part keeps", () => {
  const drawn = (part: (typeof KEPT_PARTS)[number], height: number, width: number) => {
    const places = keptPlaces(part, height, width).map((kept) => kept ? "#" : ".");
    return Array.from(
      { length: height },
      (_, row) => places.slice(row * width, (row + 1) * width).join(""),
    ).join(" ");
  };
  assert.equal(drawn("top-half", 4, 3), "### ### ... ...");
  assert.equal(drawn("top-half", 3, 2), "## ## ..");
  assert.equal(drawn("top-quarter", 4, 2), "## .. .. ..");
  assert.equal(drawn("left-half", 2, 4), "##.. ##..");
  assert.deepEqual(KEPT_PARTS, ["top-half", "top-quarter", "left-half"]);
});
