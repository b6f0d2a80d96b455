import assert from "node:assert/strict";
import type { SplitName } from "../../run/schema.ts";
import { seededSplitMethod } from "./split_method.ts";

const FRACTIONS = { train: 0.5, validation: 0.25, test: 0.25 };
const SUBJECTS = [
  { subject: "a", stratum: "old" },
  { subject: "b", stratum: "young" },
  { subject: "c", stratum: "old" },
  { subject: "d", stratum: "old" },
];
const SPLIT_OF = new Map<string, SplitName>([
  ["a", "train"],
  ["b", "train"],
  ["c", "test"],
  ["d", "validation"],
]);

Deno.test("seededSplitMethod: counts the subjects of each split in each stratum", () => {
  assert.deepEqual(seededSplitMethod(SUBJECTS, SPLIT_OF, FRACTIONS, 9, ["CDR", "age"]), {
    method: "seeded",
    seed: 9,
    fractions: FRACTIONS,
    stratified_by: ["CDR", "age"],
    strata: [
      { stratum: "old", subjects: { train: 1, validation: 1, test: 1 } },
      { stratum: "young", subjects: { train: 1, validation: 0, test: 0 } },
    ],
  });
});

Deno.test("seededSplitMethod: lists no strata where nothing was balanced", () => {
  const method = seededSplitMethod(SUBJECTS, SPLIT_OF, FRACTIONS, 9, []);
  assert.deepEqual([method.stratified_by, method.strata], [[], []]);
});

Deno.test("seededSplitMethod: refuses a subject without a split", () => {
  const subjects = [...SUBJECTS, { subject: "e", stratum: "old" }];
  assert.throws(() => seededSplitMethod(subjects, SPLIT_OF, FRACTIONS, 9, ["age"]), RangeError);
});
