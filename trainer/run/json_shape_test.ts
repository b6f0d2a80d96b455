import assert from "node:assert/strict";
import {
  dictionary,
  either,
  finite,
  flag,
  list,
  object,
  oneOf,
  orNull,
  pattern,
  type Shape,
  text,
  whole,
} from "./json_shape.ts";

function assertFits<T>(shape: Shape<T>, ...values: unknown[]): void {
  for (const value of values) assert.deepEqual(shape(value, "x"), [], JSON.stringify(value));
}

function assertViolates<T>(shape: Shape<T>, ...values: unknown[]): void {
  for (const value of values) assert.equal(shape(value, "x").length, 1, JSON.stringify(value));
}

Deno.test("numbers: type, finiteness and inclusive bounds", () => {
  assertFits(finite(), 0, -1.5, 1e300);
  assertViolates(finite(), null, "1", NaN, Infinity, undefined, [1]);
  assertFits(finite({ min: -1, max: 1 }), -1, 1);
  assertViolates(finite({ min: -1, max: 1 }), -1.01, 1.01);
  assertFits(whole({ min: 1 }), 1, 12);
  assertViolates(whole({ min: 1 }), 0, 1.5, null);
});

Deno.test("texts, flags and choices", () => {
  assertFits(text(), "a");
  assertViolates(text(), "", 1, null);
  assertFits(text({ allowEmpty: true }), "");
  assertFits(pattern(/^a+$/), "aa");
  assertViolates(pattern(/^a+$/), "ab", 1);
  assertFits(flag(), true, false);
  assertViolates(flag(), 0, "true");
  assertFits(oneOf("a", "b"), "a", "b");
  assertViolates(oneOf("a", "b"), "c", null);
});

Deno.test("null and alternatives", () => {
  assertFits(orNull(flag()), null, true);
  assertViolates(orNull(flag()), 1);
  assertFits(either(flag(), text()), "a", false);
  assertViolates(either(flag(), text()), 1);
});

Deno.test("lists and objects: violations carry the whole path", () => {
  const shape = list(object<{ a: number; b: Record<string, string> }>({
    a: whole(),
    b: dictionary(text()),
  }));
  assertFits(shape, [], [{ a: 1, b: { k: "v" } }]);
  assert.deepEqual(
    shape([{ a: 1, b: {} }, { a: "1", b: { k: 2 }, c: 0 }, { a: 2 }], "file"),
    [
      'file[1].a must be a finite number: current value is "1"',
      'file[1].b["k"] must be a text: current value is 2',
      "file[1].c is not part of the contract",
      "file[2].b is missing",
    ],
  );
  assertViolates(shape, {}, null, [[]], [null]);
  assertViolates(list(flag(), 2), [true]);
});
