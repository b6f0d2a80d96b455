import assert from "node:assert/strict";
import { startDevice } from "../backend/device.ts";
import { testOnBackends } from "../backend/test_backends.ts";
import { resolveConfig } from "../config/resolve.ts";
import { scaledPixels } from "../data/prepared/batches.ts";
import { generatePhantom } from "../data/phantom/phantom.ts";
import type { RunConfig } from "../run/schema.ts";
import { LocalExecutor } from "../training/executor.ts";
import { disposeState, initialState, modelValues } from "../training/state.ts";
import { decodeCodes } from "./decode_codes.ts";
import { encodeSplit } from "./encode_split.ts";

testOnBackends("slices become codes, and codes the slices' reconstructions", async () => {
  const config = smokeConfig(["phantom.trainSubjects=1", "phantom.slicesPerSubject=18"]);
  const dataset = generatePhantom(config.phantom, config.model.imageSize);
  const statistics = dataset.card.training_pixels;
  const state = initialState(config);
  const values = modelValues(state);
  const executor = new LocalExecutor(config, 1);
  const maps = await encodeSplit(executor, values, dataset, "train", 8);
  assert.deepEqual([maps.count, maps.height, maps.width], [18, 8, 8]);
  assert.deepEqual(
    [...maps.positions],
    dataset.card.splits.train.slices.map(({ position }) => position),
  );
  assert(new Set(maps.codes).size > 1, "one code for everything shows nothing");

  const { pixels } = dataset.splits.train;
  const standardised = Float32Array.from(
    pixels,
    (value) => (value / 255 - statistics.mean) / Math.sqrt(statistics.variance),
  );
  const expected = await executor.reconstruct(values, standardised);
  assertSame(maps.codes, expected.indices);
  const decoded = await decodeCodes(config, values, maps, statistics);
  assertSame(decoded, scaledPixels(expected.pixels, statistics));

  const some = await encodeSplit(executor, values, dataset, "train", 8, [17, 3]);
  assertSame(some.codes.subarray(0, 64), maps.codes.subarray(17 * 64, 18 * 64));
  assert.deepEqual([...some.positions], [maps.positions[17], maps.positions[3]]);
  disposeState(state);
});

Deno.test("a split that is encoded in several pieces comes out in one", async () => {
  await startDevice("wasm");
  const config = smokeConfig(["phantom.trainSubjects=13", "phantom.slicesPerSubject=20"]);
  const dataset = generatePhantom(config.phantom, config.model.imageSize);
  const state = initialState(config);
  const executor = new LocalExecutor(config, 1);
  const encode = (indices?: number[]) =>
    encodeSplit(executor, modelValues(state), dataset, "train", 8, indices);
  const whole = await encode();
  assert.equal(whole.count, 260);
  for (const first of [0, 250, 259]) {
    const one = await encode([first]);
    assertSame(whole.codes.subarray(64 * first, 64 * (first + 1)), one.codes);
  }
  disposeState(state);
});

function smokeConfig(set: string[]): RunConfig {
  return resolveConfig({ preset: "smoke", seed: 1, backend: "wasm", dataset: "phantom", set });
}

/** Equal element by element; `deepEqual` would print thousands of them. */
function assertSame<T extends Int32Array | Float32Array>(actual: T, expected: T): void {
  assert.equal(actual.length, expected.length);
  const different = actual.findIndex((value, i) => value !== expected[i]);
  assert.equal(different, -1, `they differ first at ${different}`);
}
