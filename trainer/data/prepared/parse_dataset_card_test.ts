import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { parseDatasetCard } from "./parse_dataset_card.ts";

/** A card as text would have it, with one change. */
function cardWith(change: (card: Record<string, unknown>) => void): string {
  const split = (subject: string) => ({
    file: `${subject}.npy`,
    sha256: "0123456789abcdef".repeat(4),
    slices: [{ subject, scan: "MR1", index: 3, position: 0.5 }],
  });
  const card: Record<string, unknown> = {
    schema_version: 2,
    name: "tiny",
    synthetic: false,
    title: "t",
    acknowledgement: "a",
    terms: "u",
    height: 4,
    width: 6,
    orientation: { plane: "axial", top: "anterior", left: "patient_right" },
    preprocessing: [{ step: "s", parameters: { n: 1, b: true, t: "x" } }],
    blank_slices: 3,
    split: {
      method: "seeded",
      seed: 7,
      fractions: { train: 0.5, validation: 0.25, test: 0.25 },
      stratified_by: ["CDR"],
      strata: [{ stratum: "CDR 0", subjects: { train: 2, validation: 1, test: 1 } }],
    },
    near_duplicates: [{ subjects: ["a", "b"], similarity: 0.99 }],
    position_within: "scan",
    training_pixels: { mean: 0.25, variance: 0.125 },
    splits: { train: split("a"), validation: split("b"), test: split("c") },
  };
  change(card);
  return JSON.stringify(card);
}

Deno.test("parseDatasetCard returns a whole card unchanged", () => {
  const text = cardWith(() => {});
  assert.deepEqual(parseDatasetCard(text, "f"), JSON.parse(text));
});

Deno.test("parseDatasetCard refuses every missing field by name", () => {
  for (const key of Object.keys(JSON.parse(cardWith(() => {})))) {
    assert.throws(
      () => parseDatasetCard(cardWith((card) => delete card[key]), "d/f.json"),
      (error) =>
        error instanceof DatasetError && error.message.includes(key) &&
        error.message.includes("d/f.json"),
      key,
    );
  }
});

Deno.test("parseDatasetCard refuses wrong types and values", () => {
  const split = (change: Record<string, unknown>) =>
    cardWith((card) => {
      const splits = card.splits as Record<string, Record<string, unknown>>;
      Object.assign(splits.train, change);
    });
  const cases: [string, RegExp][] = [
    ["", /JSON/],
    ["{", /JSON/],
    ["null", /card must be an object/],
    ["[1]", /card must be an object/],
    [cardWith((card) => card.schema_version = "1"), /schema_version/],
    [cardWith((card) => card.height = 0), /height/],
    [cardWith((card) => card.width = 4.5), /width/],
    [cardWith((card) => card.synthetic = "no"), /synthetic/],
    [
      cardWith((card) => card.training_pixels = { mean: 1.5, variance: 0.1 }),
      /training_pixels\.mean/,
    ],
    [
      cardWith((card) => card.preprocessing = [{ step: "s", parameters: { a: null } }]),
      /preprocessing\[0\]\.parameters\.a/,
    ],
    [split({ slices: [{ subject: "a", index: 1, position: 1 }] }), /slices\[0\]\.scan/],
    [cardWith((card) => card.orientation = { plane: "oblique" }), /orientation\.plane/],
    [cardWith((card) => card.blank_slices = -1), /blank_slices/],
    [cardWith((card) => card.position_within = "brain"), /position_within/],
    [cardWith((card) => (card.split as Record<string, unknown>).seed = "7"), /split\.seed/],
    [
      cardWith((card) => (card.split as Record<string, unknown>).fractions = { train: 1 }),
      /split\.fractions\.validation/,
    ],
    [
      cardWith((card) => card.near_duplicates = [{ subjects: ["a"], similarity: 1 }]),
      /near_duplicates\[0\]\.subjects/,
    ],
    [split({ slices: [] }), /splits\.train\.slices is empty/],
    [split({ sha256: "abc" }), /splits\.train\.sha256/],
    [split({ file: "../other.npy" }), /splits\.train\.file/],
    [
      split({ slices: [{ subject: "a", scan: "", index: -1, position: 0 }] }),
      /slices\[0\]\.index/,
    ],
    [
      split({ slices: [{ subject: "a", scan: "", index: 1, position: 1.01 }] }),
      /slices\[0\]\.position/,
    ],
    [
      split({ slices: [{ subject: 4, scan: "", index: 1, position: 1 }] }),
      /slices\[0\]\.subject/,
    ],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => parseDatasetCard(text, "f"),
      (error) => error instanceof DatasetError && message.test(error.message),
      text,
    );
  }
});
