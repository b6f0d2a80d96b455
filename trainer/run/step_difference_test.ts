import assert from "node:assert/strict";
import { RunDirectoryError } from "../errors.ts";
import type { StepRecord } from "./schema.ts";
import { firstStepDifference } from "./step_difference.ts";
import { stepLine } from "./step_log.ts";

function record(step: number, values: Partial<StepRecord> = {}): StepRecord {
  return {
    step,
    epoch: 1,
    total: 1.5,
    reconstruction: 1,
    codebook: 0.25,
    commitment: 2,
    perplexity: 4,
    learning_rate: 1e-3,
    gradient_norm: 3,
    ...values,
  };
}

const log = (...records: StepRecord[]) => records.map(stepLine).join("");

Deno.test("equal logs have no first difference; neither has another notation of the same numbers", () => {
  const text = log(record(10), record(20));
  assert.equal(firstStepDifference(text, text), null);
  assert.equal(firstStepDifference("", ""), null);
  assert.equal(firstStepDifference(text, text.replace("0.001", "1e-3")), null);
});

Deno.test("the first of several differing steps, with the values that differ", () => {
  const other = record(20, { total: 1.5000000000000002, perplexity: null });
  assert.deepEqual(
    firstStepDifference(
      log(record(10), record(20), record(30)),
      log(record(10), other, record(30, { total: 9 })),
    ),
    { step: 20, first: record(20), second: other, keys: ["total", "perplexity"] },
  );
});

Deno.test("a step that only one run logged", () => {
  const [long, short] = [log(record(10), record(20)), log(record(10))];
  const only = { step: 20, keys: [] };
  assert.deepEqual(firstStepDifference(long, short), { ...only, first: record(20), second: null });
  assert.deepEqual(firstStepDifference(short, long), { ...only, first: null, second: record(20) });
  assert.deepEqual(firstStepDifference(log(record(1), record(3)), log(record(1), record(2))), {
    step: 2,
    first: null,
    second: record(2),
    keys: [],
  });
});

Deno.test("a damaged line is named", () => {
  const text = log(record(10), record(20));
  for (const damage of [text.replace('{"step":20', '{"step":'), text.replace(':20,"', ':-1,"')]) {
    assert.throws(() => firstStepDifference(text, damage), (error: Error) => {
      assert(error instanceof RunDirectoryError);
      assert.match(error.message, /line 2 of steps\.jsonl/);
      return true;
    });
  }
});
