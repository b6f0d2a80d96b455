import assert from "node:assert/strict";
import { byteCount } from "./byte_count.ts";

Deno.test("bytes are told in decimal units with three digits", () => {
  const cases: [number, string][] = [
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1.00 kB"],
    [9_994, "9.99 kB"],
    [9_995, "10.0 kB"],
    [99_949, "99.9 kB"],
    [99_950, "100 kB"],
    [999_499, "999 kB"],
    [999_500, "1.00 MB"],
    [24_000_000, "24.0 MB"],
    [1_380_527_970, "1.38 GB"],
    [16_220_974_217, "16.2 GB"],
    [5e15, "5000 TB"],
  ];
  for (const [bytes, text] of cases) assert.equal(byteCount(bytes), text);
});
