import assert from "node:assert/strict";
import type { EpochMetrics } from "../run/schema.ts";
import { bestEpoch } from "./training_recorder.ts";

Deno.test("the best epoch has the lowest validation reconstruction loss; epoch 0 is none", () => {
  const losses = [0.1, 0.9, 0.4, 0.7, 0.4];
  const epochs = losses.map((reconstruction, epoch) =>
    ({ epoch, validation: { reconstruction } }) as EpochMetrics
  );
  assert.equal(bestEpoch(epochs), 2);
  assert.equal(bestEpoch(epochs.slice(0, 2)), 1);
});
