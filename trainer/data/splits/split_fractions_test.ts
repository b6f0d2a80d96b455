import assert from "node:assert/strict";
import { UsageError } from "../../errors.ts";
import { DEFAULT_SPLIT_FRACTIONS, parseSplitFractions } from "./split_fractions.ts";

Deno.test("parseSplitFractions: percentages in the order training, validation, test", () => {
  assert.deepEqual(parseSplitFractions("85/10/5"), { train: 0.85, validation: 0.1, test: 0.05 });
  assert.deepEqual(parseSplitFractions("60 / 15 / 25"), {
    train: 0.6,
    validation: 0.15,
    test: 0.25,
  });
  assert.deepEqual(parseSplitFractions("85/10/5"), DEFAULT_SPLIT_FRACTIONS);
});

Deno.test("parseSplitFractions: decimals whose floating-point sum is not 100", () => {
  assert.notEqual(33.1 + 32.2 + 34.7, 100, "this case must need the tolerance");
  assert.deepEqual(parseSplitFractions("33.1/32.2/34.7"), {
    train: 33.1 / 100,
    validation: 32.2 / 100,
    test: 34.7 / 100,
  });
});

for (
  const [text, what] of [
    ["85/10", "three percentages"],
    ["85/10/4/1", "three percentages"],
    ["", "three percentages"],
    ["85/10/five", "three percentages"],
    ["85/20/-5", "three percentages"],
    ["85/1e1/5", "three percentages"],
    ["85/10/", "three percentages"],
    ["90/10/0", "more than 0 %"],
    ["0.85/0.1/0.05", "adds up to 1"],
    ["85/10/6", "adds up to 101"],
    ["Infinity/10/5", "three percentages"],
  ]
) {
  Deno.test(`parseSplitFractions: refuses '${text}'`, () => {
    assert.throws(() => parseSplitFractions(text), (error) => {
      assert.ok(error instanceof UsageError);
      assert.ok(error.message.startsWith("--split must"), error.message);
      assert.ok(error.message.includes(what), error.message);
      assert.ok(error.message.includes(`'${text}'`), error.message);
      return true;
    });
  });
}
