import assert from "node:assert/strict";
import type { RunConfig } from "../run/schema.ts";
import { duration, Progress } from "./progress.ts";

const config = {
  training: { batchSize: 10, epochs: 2 },
  model: { numEmbeddings: 8 },
} as RunConfig;

/** Shows two updates that are `gap` seconds apart; what was printed. */
function printed(terminal: boolean, gap: number): string {
  let [text, seconds] = ["", 0];
  const progress = new Progress(config, terminal, (part) => text += part, () => seconds);
  for (const step of [1, 2]) {
    const record = { step, epoch: 1, total: 0.5 } as never;
    progress.show({ kind: "step", record, stepInEpoch: step, stepsPerEpoch: 6 });
    seconds += gap;
  }
  return text;
}

Deno.test("speed and time left count from the end of the first step", () => {
  // One step of ten images in 20 s; ten of twelve steps are left.
  assert.match(printed(false, 20), /step 2\/6 .*0\.5 images\/s {2}3 min 20 s left\n$/);
});

Deno.test("a bar on a terminal is redrawn in place; elsewhere lines are rare and plain", () => {
  assert.equal(printed(true, 1).split("\r").length, 3);
  assert(!printed(true, 1).includes("\n"));
  assert.equal(printed(false, 1), "");
  assert(!printed(false, 20).includes("\x1b"));
});

Deno.test("durations are in words", () => {
  assert.deepEqual([5.4, 75, 3599.6, 7260].map(duration), [
    "5 s",
    "1 min 15 s",
    "1 h 0 min",
    "2 h 1 min",
  ]);
});
