import assert from "node:assert/strict";
import { RunDirectoryError } from "../errors.ts";
import { stepLine, truncateStepLog } from "./step_log.ts";

const record = (step: number) => ({
  step,
  epoch: 1,
  total: 0.5,
  reconstruction: 0.25,
  codebook: 0.125,
  commitment: 1,
  perplexity: 2,
  learning_rate: 1e-3,
  gradient_norm: 3,
});
const log = (...steps: number[]) => steps.map((step) => stepLine(record(step))).join("");

Deno.test("stepLine: one line of JSON", () => {
  assert.equal(
    stepLine(record(7)),
    '{"step":7,"epoch":1,"total":0.5,"reconstruction":0.25,"codebook":0.125,"commitment":1,' +
      '"perplexity":2,"learning_rate":0.001,"gradient_norm":3}\n',
  );
});

Deno.test("stepLine: a number that is not finite is refused by name", () => {
  assert.throws(() => stepLine({ ...record(7), gradient_norm: NaN }), /step 7 as gradient_norm/);
});

Deno.test("truncateStepLog: keeps the records up to the step", () => {
  assert.equal(truncateStepLog(log(10, 20, 30), 20, "steps.jsonl"), log(10, 20));
  assert.equal(truncateStepLog(log(10, 20, 30), 25, "steps.jsonl"), log(10, 20));
  assert.equal(truncateStepLog(log(10, 20), 99, "steps.jsonl"), log(10, 20));
  assert.equal(truncateStepLog(log(10, 20), 0, "steps.jsonl"), "");
  assert.equal(truncateStepLog("", 5, "steps.jsonl"), "");
});

Deno.test("truncateStepLog: a last line cut anywhere by a kill is dropped", () => {
  const whole = log(10, 20, 30);
  for (let length = log(10, 20).length; length < whole.length; length++) {
    assert.equal(truncateStepLog(whole.slice(0, length), 20, "steps.jsonl"), log(10, 20));
  }
});

Deno.test("truncateStepLog: a record that lacks only its newline gets it back", () => {
  assert.equal(truncateStepLog(log(10, 20).slice(0, -1), 20, "steps.jsonl"), log(10, 20));
});

Deno.test("truncateStepLog: a damaged line before a record that is needed is refused", () => {
  const damaged = log(10) + '{"step":2\n' + log(30);
  assert.throws(
    () => truncateStepLog(damaged, 30, "run/steps.jsonl"),
    (error: unknown) =>
      error instanceof RunDirectoryError &&
      /run\/steps\.jsonl is damaged at line 2/.test(error.message),
  );
  assert.equal(truncateStepLog(damaged, 20, "steps.jsonl"), log(10));
});
