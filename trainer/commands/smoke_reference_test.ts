import assert from "node:assert/strict";
import { hasFusedMultiplyAdd } from "../backend/wasm/fused_multiply_add.ts";
import { readSmokeReference, trainSmokeReference } from "./smoke_reference.ts";
import { withTemporaryFolder } from "./temporary_folder.ts";

const fused = hasFusedMultiplyAdd();
if (!fused) console.warn("skipped: the committed bytes are those of fused multiply-add");

Deno.test("smoke on the CPU ends in the committed bytes", { ignore: !fused }, async () => {
  const expected = await readSmokeReference();
  const actual = await withTemporaryFolder((folder, signals) =>
    trainSmokeReference(`${folder}/run`, signals)
  );
  // Other versions may be tried: what counts is what comes out.
  assert.deepEqual(
    { ...actual, deno: expected.deno, tfjs: expected.tfjs },
    expected,
    `The final checkpoint of smoke is not the committed one, made with Deno ${expected.deno} and ` +
      `tfjs ${expected.tfjs}; here are Deno ${actual.deno} and tfjs ${actual.tfjs}. Where the ` +
      `arithmetic was changed on purpose: deno task verify --record-smoke. ` +
      `Expected ${expected.sha256}, got ${actual.sha256}`,
  );
});
