import assert from "node:assert/strict";
import { codebookUsage } from "./codebook_usage.ts";

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

Deno.test("codebookUsage: even use of all codes has perplexity K", () => {
  const usage = codebookUsage(new Uint32Array(512).fill(3));
  close(usage.perplexity, 512);
  close(usage.entropyBits, 9);
  assert.equal(usage.codesUsed, 512);
});

Deno.test("codebookUsage: a single code has perplexity 1", () => {
  assert.deepEqual(codebookUsage([0, 0, 40]), {
    perplexity: 1,
    entropyBits: 0,
    codesUsed: 1,
  });
});

Deno.test("codebookUsage: shares 1/2, 1/4, 1/8, 1/8 have 1.75 bits", () => {
  const usage = codebookUsage([4, 0, 2, 1, 1]);
  close(usage.entropyBits, 1.75);
  close(usage.perplexity, 2 ** 1.75);
  assert.equal(usage.codesUsed, 4);
});

Deno.test("codebookUsage: empty and impossible histograms are refused", () => {
  assert.throws(() => codebookUsage([0, 0]), RangeError);
  assert.throws(() => codebookUsage([1, -1]), /code 1 is -1/);
  assert.throws(() => codebookUsage([NaN]), RangeError);
});
