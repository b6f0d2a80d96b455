import assert from "node:assert/strict";
import { smoke } from "../config/presets/smoke.ts";
import { generatePhantom } from "../data/phantom/phantom.ts";
import { startDevice } from "../backend/device.ts";
import { type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import { evaluate } from "./evaluate.ts";
import { LocalExecutor } from "./executor.ts";
import { initialState, modelValues } from "./state.ts";
import { fixedTestSlices } from "./train.ts";

const config: RunConfig = {
  schema_version: SCHEMA_VERSION,
  preset: "smoke",
  seed: 1,
  backend: "wasm",
  dataset: "phantom",
  ...smoke,
  phantom: { ...smoke.phantom, trainSubjects: 1, validationSubjects: 1, slicesPerSubject: 9 },
};

Deno.test("every test slice is scored; best, median and worst are what they say", async () => {
  await startDevice("wasm");
  const dataset = generatePhantom(config.phantom, config.model.imageSize);
  const checkpoint = { file: "checkpoints/epoch-0001.safetensors", epoch: 1, step: 1, sha256: "" };
  const { file, scored } = await evaluate(
    config,
    dataset,
    new LocalExecutor(config, 1),
    modelValues(initialState(config)),
    checkpoint,
  );
  assert.equal(file.slices.length, 18);
  assert.deepEqual(file.checkpoint, checkpoint);
  assert.deepEqual(
    file.slices.map(({ subject }) => subject),
    dataset.card.splits.test.slices.map(({ subject }) => subject),
  );

  const scores = file.slices.map(({ ssim }) => ssim).sort((a, b) => a - b);
  const byRole = Object.fromEntries(file.pictures.map((picture) => [picture.role, picture]));
  assert.equal(byRole.best.ssim, scores[17]);
  assert.equal(byRole.worst.ssim, scores[0]);
  assert.equal(byRole.median.ssim, scores[9]); // the upper of the two middle ones
  for (const picture of file.pictures) {
    assert.equal(picture.ssim, file.slices[picture.index].ssim);
    assert.equal(picture.subject, file.slices[picture.index].subject);
  }
  const fixed = file.pictures.filter(({ role }) => role === "fixed").map(({ index }) => index);
  assert.deepEqual(fixed, fixedTestSlices(18, config.seed));
  assert.equal(new Set(fixed).size, 10);

  // 8×8 codes of log2(32) = 5 bits for 32×32 pixels.
  assert.equal(file.bits_per_pixel.fixed_rate, 5 * 64 / 1024);
  const used = new Set(scored.indices);
  assert.equal(file.codes_used, used.size);
  assert.equal(scored.indices.length, 18 * 64);
  let entropy = 0;
  for (const code of used) {
    const share = scored.indices.filter((index) => index === code).length / scored.indices.length;
    entropy -= share * Math.log2(share);
  }
  assert(Math.abs(file.bits_per_pixel.entropy - entropy * 64 / 1024) < 1e-12);
  assert(Math.abs(Math.log2(file.perplexity) - entropy) < 1e-9);
});
