import assert from "node:assert/strict";
import { halvings, largestBatch, shardsFor } from "./batch_rule.ts";

Deno.test("the batch is halved until a repetition fits", async () => {
  const proportional = (batch: number) => Promise.resolve(batch * 0.1);
  assert.equal(await largestBatch(32, 1, 1, proportional), 8);
  assert.equal(await largestBatch(32, 1, 100, proportional), 32);
  assert.equal(await largestBatch(24, 1, 1, proportional), 6);
});

Deno.test("a constant share of the time does not keep the batch small", async () => {
  const asked: number[] = [];
  const result = await largestBatch(128, 1, 2, (batch) => {
    asked.push(batch);
    return Promise.resolve(0.9 + batch * 0.001);
  });
  assert.equal(result, 128);
  assert.deepEqual(asked, [1, 2, 4, 8, 16, 32, 64]);
});

Deno.test("the smallest batch is taken even where it is too slow", async () => {
  assert.equal(await largestBatch(32, 2, 1, () => Promise.resolve(50)), 2);
  assert.equal(await largestBatch(1, 2, 1, () => Promise.reject(new Error("not asked"))), 1);
});

Deno.test("halvings stop at the smallest and at odd numbers", () => {
  assert.deepEqual(halvings(32, 3), [32, 16, 8, 4]);
  assert.deepEqual(halvings(12, 1), [12, 6, 3]);
  assert.deepEqual(halvings(4, 9), [4]);
});

Deno.test("shards keep the preset's size where every thread has one", () => {
  const preset = { batchSize: 128, shards: 16 };
  assert.equal(shardsFor(128, preset, 2), 16);
  assert.equal(shardsFor(128, preset, 64), 16);
  assert.equal(shardsFor(64, preset, 2), 8);
  assert.equal(shardsFor(8, preset, 2), 2);
  assert.equal(shardsFor(8, preset, 3), 4);
  assert.equal(shardsFor(1, preset, 8), 1);
  assert.equal(shardsFor(5, preset, 2), 5);
  assert.equal(shardsFor(128, { batchSize: 128, shards: 1 }, 1), 1);
});
