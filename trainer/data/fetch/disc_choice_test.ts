import assert from "node:assert/strict";
import { UsageError } from "../../errors.ts";
import { chooseFiles } from "./disc_choice.ts";
import { knownFile, knownSource } from "./test_archive.ts";

const DISCS = knownSource(
  [1, 2, 3, 4, 12].map((disc) => knownFile(`d${disc}.tar.gz`, 1, { disc })),
);

Deno.test("discs are chosen by number and range, in order, each once", () => {
  const chosen = (discs?: string) => chooseFiles(DISCS, discs).map(({ disc }) => disc);
  assert.deepEqual(chosen(), [1, 2, 3, 4, 12]);
  assert.deepEqual(chosen("2"), [2]);
  assert.deepEqual(chosen("3,1"), [1, 3]);
  assert.deepEqual(chosen("1-3"), [1, 2, 3]);
  assert.deepEqual(chosen("2-3, 12,3"), [2, 3, 12]);
});

Deno.test("a list that makes no sense is refused with its value", () => {
  for (const discs of ["", "a", "1,", "3-1", "1-", "-2", "1.5", "1;2", "0x1", "1-2-3"]) {
    assert.throws(() => chooseFiles(DISCS, discs), (error) => {
      assert(error instanceof UsageError, `${discs}: ${error}`);
      assert(error.message.includes(`it is ${discs}`), error.message);
      return true;
    });
  }
  for (const discs of ["0", "5", "13", "4-12"]) {
    assert.throws(
      () => chooseFiles(DISCS, discs),
      /^UsageError: --discs names disc \d+, which .* its discs are 1 to 12/,
    );
  }
  assert.throws(
    () => chooseFiles(knownSource([knownFile("a.tar", 1)]), "1"),
    /^UsageError: --discs does not go with test/,
  );
});
