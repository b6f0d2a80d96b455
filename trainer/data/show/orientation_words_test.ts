import assert from "node:assert/strict";
import { describeOrientation, edgeLetters } from "./orientation_words.ts";

Deno.test("orientation: radiological view has the patient's right on the left", () => {
  const radiological = { plane: "axial", top: "anterior", left: "patient_right" } as const;
  assert.equal(
    describeOrientation(radiological),
    "axial, anterior up, the patient's right on the left (radiological)",
  );
  assert.deepEqual(edgeLetters(radiological), { top: "A", bottom: "P", left: "R", right: "L" });
});

Deno.test("orientation: neurological view has the patient's left on the left", () => {
  const neurological = { plane: "coronal", top: "superior", left: "patient_left" } as const;
  assert.equal(
    describeOrientation(neurological),
    "coronal, superior up, the patient's left on the left (neurological)",
  );
  assert.deepEqual(edgeLetters(neurological), { top: "S", bottom: "I", left: "L", right: "R" });
});

Deno.test("orientation: a sagittal slice, and one of which nothing is known", () => {
  const sagittal = { plane: "sagittal", top: "superior", left: "anterior" } as const;
  assert.equal(describeOrientation(sagittal), "sagittal, superior up, anterior on the left");
  assert.deepEqual(edgeLetters(sagittal), { top: "S", bottom: "I", left: "A", right: "P" });
  const unknown = { plane: "unknown", top: "unknown", left: "unknown" } as const;
  assert.equal(
    describeOrientation(unknown),
    "plane unknown, what is up unknown, left and right unknown",
  );
  assert.deepEqual(edgeLetters(unknown), { top: "?", bottom: "?", left: "?", right: "?" });
});
