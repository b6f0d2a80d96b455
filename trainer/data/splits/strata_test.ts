import assert from "node:assert/strict";
import { stratumOf, UNKNOWN_STRATUM } from "./strata.ts";

Deno.test("stratumOf: age groups begin at 40, 60 and 75", () => {
  const group = (age: number) => stratumOf({ age, clinicalDementiaRating: 0 });
  assert.deepEqual([18, 39, 40, 59, 60, 74, 75, 96].map(group), [
    "CDR 0, age 0-39",
    "CDR 0, age 0-39",
    "CDR 0, age 40-59",
    "CDR 0, age 40-59",
    "CDR 0, age 60-74",
    "CDR 0, age 60-74",
    "CDR 0, age 75+",
    "CDR 0, age 75+",
  ]);
});

Deno.test("stratumOf: ratings of 1 and more are one group, none is another than 0", () => {
  const group = (rating: number | null) => stratumOf({ age: 80, clinicalDementiaRating: rating });
  assert.deepEqual([null, 0, 0.5, 1, 2, 3].map(group), [
    "CDR not assessed, age 75+",
    "CDR 0, age 75+",
    "CDR 0.5, age 75+",
    "CDR 1+, age 75+",
    "CDR 1+, age 75+",
    "CDR 1+, age 75+",
  ]);
  assert.equal(stratumOf(undefined), UNKNOWN_STRATUM);
});

Deno.test("stratumOf: sorted by name, like groups are neighbours", () => {
  const names = [0, 0.5, 1, null].flatMap((rating) =>
    [20, 50, 70, 90].map((age) => stratumOf({ age, clinicalDementiaRating: rating }))
  );
  assert.deepEqual([...names, stratumOf(undefined)].sort(), [...names, UNKNOWN_STRATUM]);
});
