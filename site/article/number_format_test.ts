import { strictEqual } from "node:assert/strict";
import { duration, fixed, grouped, significant, sizeInBytes } from "./number_format.ts";

Deno.test("numbers are written as in print", () => {
  strictEqual(fixed(-0.12345, 3), "−0.123");
  strictEqual(significant(0.0123456), "0.01235");
  strictEqual(significant(1.23456e-7), "1.235e−7");
  strictEqual(significant(0.5625), "0.5625");
  strictEqual(grouped(1234567), "1\u202f234\u202f567");
  strictEqual(grouped(123), "123");
});

Deno.test("durations carry over", () => {
  strictEqual(duration(59.6), "1 min 0 s");
  strictEqual(duration(12), "12 s");
  strictEqual(duration(3599.7), "1 h 0 min");
});

Deno.test("sizes have the unit that keeps them short", () => {
  strictEqual(sizeInBytes(812), "812 B");
  strictEqual(sizeInBytes(1499), "1 kB");
  strictEqual(sizeInBytes(999_499), "999 kB");
  strictEqual(sizeInBytes(999_500), "1.0 MB");
  strictEqual(sizeInBytes(3_449_999), "3.4 MB");
});
