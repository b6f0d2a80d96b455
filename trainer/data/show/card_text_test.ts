import assert from "node:assert/strict";
import { generatePhantom } from "../phantom/phantom.ts";
import { cardText, termsText } from "./card_text.ts";

const { card } = generatePhantom(
  { trainSubjects: 1, validationSubjects: 1, testSubjects: 1, slicesPerSubject: 2, seed: 0 },
  8,
  "small",
);

Deno.test("cardText: everything that a reader must know", () => {
  const lines = cardText({
    ...card,
    height: 12,
    width: 10,
    orientation: { plane: "coronal", top: "superior", left: "patient_left" },
    preprocessing: [
      { step: "area_average", parameters: { height: 12, rounding: "half_up" } },
      { step: "nothing", parameters: {} },
    ],
    training_pixels: { mean: 0.25, variance: 0.04 },
  });
  assert.deepEqual(lines, [
    "small: Synthetic phantom",
    "SYNTHETIC: generated, no person's brain",
    "",
    "size             10×12 pixels, 8-bit grey",
    "orientation      coronal, superior up, the patient's left on the left (neurological)",
    "positions        0 the lowest slice number of the dataset, 1 the highest",
    "training pixels  mean 0.2500, standard deviation 0.2000 (white is 1)",
    "preprocessing",
    "  1. area_average: height 12, rounding half_up",
    "  2. nothing",
  ]);
});

Deno.test("cardText: scans of people, positions within each scan", () => {
  const lines = cardText({ ...card, synthetic: false, position_within: "scan" });
  assert.equal(lines[1], "Scans of people");
  assert.ok(lines.includes("positions        0 the first slice of a scan, 1 its last"));
});

Deno.test("termsText: acknowledgement and terms", () => {
  assert.deepEqual(termsText({ ...card, acknowledgement: "Thanks.", terms: "Be kind." }), [
    "Acknowledgement: Thanks.",
    "Terms: Be kind.",
  ]);
});
