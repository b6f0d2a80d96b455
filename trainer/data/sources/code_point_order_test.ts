import assert from "node:assert/strict";
import { compareCodePoints } from "./code_point_order.ts";
import { RandomStream } from "../../random.ts";

/** The same order from the definition: code point by code point. */
function byDefinition(a: string, b: string): number {
  const x = [...a].map((c) => c.codePointAt(0)!), y = [...b].map((c) => c.codePointAt(0)!);
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}

Deno.test("names are ordered by code points, also above U+FFFF", () => {
  const names = ["a", "A", "", "a0", "\uff5e", "🧠", "\ue000", "🧠a", "é", "\uffff"];
  const expected = ["", "A", "a", "a0", "é", "\ue000", "\uff5e", "\uffff", "🧠", "🧠a"];
  assert.deepEqual(names.sort(compareCodePoints), expected);
});

Deno.test("the order agrees with its definition on random names", () => {
  const random = new RandomStream(1, "names");
  const points = [0x41, 0x42, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff];
  const name = () =>
    Array.from(
      { length: random.integer(4) },
      () => String.fromCodePoint(points[random.integer(points.length)]),
    ).join("");
  for (let i = 0; i < 2000; i++) {
    const a = name(), b = name();
    assert.equal(Math.sign(compareCodePoints(a, b)), Math.sign(byDefinition(a, b)), `${a} ${b}`);
  }
});
