import assert from "node:assert/strict";
import { type CodeMaps, cutMaps, selectMaps } from "./code_maps.ts";

const MAPS: CodeMaps = {
  codes: Int32Array.from({ length: 18 }, (_, i) => i),
  positions: Float64Array.of(0.1, 0.2, 0.3),
  count: 3,
  height: 2,
  width: 3,
};

Deno.test("maps are selected with their positions", () => {
  assert.deepEqual(selectMaps(MAPS, [2, 0]), {
    codes: Int32Array.of(12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5),
    positions: Float64Array.of(0.3, 0.1),
    count: 2,
    height: 2,
    width: 3,
  });
});

Deno.test("pieces hold all maps in order, and own their memory", () => {
  const pieces = cutMaps(MAPS, 2);
  assert.deepEqual(pieces, [selectMaps(MAPS, [0, 1]), selectMaps(MAPS, [2])]);
  assert.equal(pieces[1].codes.buffer.byteLength, 24);
});
