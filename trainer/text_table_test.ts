import assert from "node:assert/strict";
import { binaryBytes, layOutTable, shortSeconds, threeDigits } from "./text_table.ts";

Deno.test("columns are as wide as their widest cell and aligned to their side", () => {
  const lines = layOutTable(
    [{ heading: "layer", align: "left" }, { heading: "ms", align: "right" }, {
      heading: "note",
      align: "left",
    }],
    [["a", "10.5", "slow"], ["4×4 → b", "1", ""]],
  );
  assert.deepEqual(lines, [
    "layer      ms  note",
    "───────  ────  ────",
    "a        10.5  slow",
    "4×4 → b     1",
  ]);
});

Deno.test("three significant digits, without an exponent", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [1, "1.00"],
    [12.345, "12.3"],
    [123.45, "123"],
    [1234.5, "1230"],
    [9.996, "10.0"],
    [0.0012345, "0.00123"],
    [999.6, "1000"],
  ];
  for (const [value, text] of cases) assert.equal(threeDigits(value), text);
});

Deno.test("bytes and seconds in fitting units", () => {
  assert.equal(binaryBytes(512), "512 B");
  assert.equal(binaryBytes(1536), "1.50 KiB");
  assert.equal(binaryBytes(3 * 1024 ** 3), "3.00 GiB");
  assert.equal(shortSeconds(2), "2.00 s");
  assert.equal(shortSeconds(0.0025), "2.50 ms");
  assert.equal(shortSeconds(0.00004), "40.0 µs");
});
