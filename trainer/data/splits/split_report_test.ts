import assert from "node:assert/strict";
import type { SplitName } from "../../run/schema.ts";
import type { DatasetCard, SliceRecord, SplitMethod } from "../prepared/dataset_card.ts";
import { comparisonStep } from "./near_duplicates.ts";
import { splitReport } from "./split_report.ts";

const FOLDERS: SplitMethod = {
  method: "folders",
  seed: null,
  fractions: null,
  stratified_by: [],
  strata: [],
};

/** A card with scans given as `subject` or `subject/scan`, of `depth` slices each. */
function cardOf(
  scans: Record<SplitName, string[]>,
  depth: number,
  changes: Partial<DatasetCard> = {},
): DatasetCard {
  const record = (split: SplitName) => ({
    file: `${split}.npy`,
    sha256: "",
    slices: scans[split].flatMap((name) => {
      const [subject, scan = ""] = name.split("/");
      return Array.from({ length: depth }, (_, index): SliceRecord => ({
        subject,
        scan,
        index,
        position: 0,
      }));
    }),
  });
  return {
    schema_version: 2,
    name: "x",
    synthetic: false,
    title: "",
    acknowledgement: "",
    terms: "",
    height: 8,
    width: 8,
    orientation: { plane: "axial", top: "anterior", left: "unknown" },
    preprocessing: [],
    blank_slices: 0,
    split: FOLDERS,
    near_duplicates: [],
    position_within: "dataset",
    training_pixels: { mean: 0, variance: 1 },
    splits: { train: record("train"), validation: record("validation"), test: record("test") },
    ...changes,
  };
}

const SCANS = { train: ["a", "b/MR1", "b/MR2", "c"], validation: ["d"], test: ["e"] };

Deno.test("splitReport: counts people, scans and slices; the share is of people", () => {
  assert.deepEqual(splitReport(cardOf(SCANS, 3)), [
    "split       subjects    share  scans  slices",
    "──────────  ────────  ───────  ─────  ──────",
    "train              3   60.0 %      4      12",
    "validation         1   20.0 %      1       3",
    "test               1   20.0 %      1       3",
    "all                5  100.0 %      6      18",
    "",
    "Split as the source's folders have it.",
    "0 blank slices left out.",
    "Subjects were not compared with each other.",
  ]);
});

Deno.test("splitReport: a balanced draw with its strata, and people that the sheet lacks", () => {
  const card = cardOf(SCANS, 1, {
    blank_slices: 1,
    split: {
      method: "seeded",
      seed: 4,
      fractions: { train: 0.334, validation: 0.333, test: 0.333 },
      stratified_by: ["CDR", "age"],
      strata: [
        { stratum: "CDR 0, age 75+", subjects: { train: 2, validation: 0, test: 1 } },
        { stratum: "unknown", subjects: { train: 1, validation: 1, test: 0 } },
      ],
    },
  });
  assert.deepEqual(splitReport(card).slice(7), [
    "Split drawn by subject, 33.4/33.3/33.3 %, seed 4, balanced by CDR and age.",
    "",
    "stratum         train  validation  test",
    "──────────────  ─────  ──────────  ────",
    "CDR 0, age 75+      2           0     1",
    "unknown             1           1     0",
    "",
    "2 subjects of unknown stratum: not in the spreadsheet.",
    "1 blank slice left out.",
    "Subjects were not compared with each other.",
  ]);
});

Deno.test("splitReport: an unbalanced draw and a generated split", () => {
  const drawn: SplitMethod = {
    ...FOLDERS,
    method: "seeded",
    seed: 0,
    fractions: { train: 0.85, validation: 0.1, test: 0.05 },
  };
  assert.equal(
    splitReport(cardOf(SCANS, 1, { split: drawn }))[7],
    "Split drawn by subject, 85/10/5 %, seed 0, balanced by nothing.",
  );
  assert.equal(
    splitReport(cardOf(SCANS, 1, { split: { ...FOLDERS, method: "generated" } }))[7],
    "Split as the phantom was generated.",
  );
});

Deno.test("splitReport: equal slices, where they were looked for", () => {
  const step = (within: number, between: number) => [{
    step: "compare_slices",
    parameters: { equal_within_subject: within, equal_between_subjects: between },
  }];
  assert.equal(
    splitReport(cardOf(SCANS, 1, { preprocessing: step(0, 0) })).at(-2),
    "No two slices are equal.",
  );
  assert.equal(
    splitReport(cardOf(SCANS, 1, { preprocessing: step(1, 2) })).at(-2),
    "1 slice equal to another of the same subject, 2 slices equal to one of another subject of the same split.",
  );
  assert.match(
    splitReport(cardOf(SCANS, 1, { preprocessing: step(0, 1) })).at(-2) ?? "",
    /^0 slices equal .* same subject, 1 slice equal/,
  );
});

Deno.test("splitReport: says that no two subjects look alike only where they were compared", () => {
  const last = (changes: Partial<DatasetCard>) => splitReport(cardOf(SCANS, 1, changes)).at(-1);
  assert.equal(
    last({ preprocessing: [comparisonStep()] }),
    "No two subjects look like one person.",
  );
  assert.equal(last({}), "Subjects were not compared with each other.");
  assert.equal(last({ split: { ...FOLDERS, method: "generated" } }), "0 blank slices left out.");
});

Deno.test("splitReport: near duplicates as warnings with their splits", () => {
  const card = cardOf(SCANS, 1, {
    near_duplicates: [
      { subjects: ["a", "e"], similarity: 0.98765 },
      { subjects: ["a", "b"], similarity: 0.9 },
    ],
  });
  assert.deepEqual(splitReport(card).slice(-3), [
    "Warning: a (train) and e (test) look like one person: similarity 0.988.",
    "Warning: a (train) and b (train) look like one person: similarity 0.900.",
    "If they are one person, give both one name, or leave one out, and import again.",
  ]);
});

Deno.test("splitReport: at most ten pairs are listed, the rest counted", () => {
  const near_duplicates = Array.from({ length: 11 }, () => ({
    subjects: ["a", "e"] as [string, string],
    similarity: 0.99,
  }));
  const lines = splitReport(cardOf(SCANS, 1, { near_duplicates }));
  assert.equal(lines.filter((line) => line.includes("look like one person")).length, 10);
  assert.equal(lines.at(-2), "Warning: 1 more pair; see dataset.json.");
});
