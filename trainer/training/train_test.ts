/**
 * The whole loop on a small phantom: what it computes must not depend on how
 * the work is spread, on when it was stopped, or (within rounding) on the
 * backend.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { testOnBackends, testOnWebgpu } from "../backend/test_backends.ts";
import { smoke } from "../config/presets/smoke.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { generatePhantom } from "../data/phantom/phantom.ts";
import { DivergenceError } from "../errors.ts";
import {
  type EpochMetrics,
  type RunConfig,
  SCHEMA_VERSION,
  type StepRecord,
} from "../run/schema.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { type Executor, LocalExecutor } from "./executor.ts";
import { disposeState, initialState, type TrainingState } from "./state.ts";
import { train } from "./train.ts";
import { WorkerExecutor } from "./worker_executor.ts";

const config: RunConfig = {
  schema_version: SCHEMA_VERSION,
  preset: "smoke",
  seed: 3,
  backend: "wasm",
  dataset: "phantom",
  ...smoke,
  phantom: {
    ...smoke.phantom,
    trainSubjects: 6,
    validationSubjects: 1,
    testSubjects: 2,
    slicesPerSubject: 8,
  },
  quantizer: {
    ...smoke.quantizer,
    initialisationStep: 2,
    revivalInterval: 2,
    revivalThreshold: 0.5,
  },
  training: { ...smoke.training, warmupSteps: 2, epochs: 2 },
};
const dataset: Dataset = generatePhantom(config.phantom, config.model.imageSize);

interface Record {
  steps: StepRecord[];
  epochs: EpochMetrics[];
}

/** Trains on, until the end or until just after step `stopAt`. */
async function run(
  config: RunConfig,
  executor: Executor,
  state: TrainingState,
  stopAt = Infinity,
): Promise<Record> {
  const record: Record = { steps: [], epochs: [] };
  for await (const event of train(config, dataset, executor, state)) {
    if (event.kind === "step") {
      record.steps.push(event.record);
      if (event.record.step === stopAt) break;
    } else if (event.kind === "epoch") record.epochs.push(event.metrics);
  }
  return record;
}

/** Trains from the start; what was recorded, and the final checkpoint's bytes. */
async function trainWhole(config: RunConfig, executor: Executor) {
  const state = initialState(config);
  const record = await run(config, executor, state);
  const checkpoint = await encodeCheckpoint(config, state);
  disposeState(state);
  executor.close();
  return { record, checkpoint };
}

Deno.test("the error falls, and what is reported is consistent", async () => {
  await startDevice("wasm");
  const before = tf.memory().numTensors;
  const longer: RunConfig = { ...config, training: { ...config.training, epochs: 10 } };
  const { record } = await trainWhole(longer, new LocalExecutor(longer, 2));
  assert.equal(tf.memory().numTensors, before, "training leaves tensors behind");
  assert.deepEqual(
    record.steps.map(({ step }) => step),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    record.epochs.map(({ epoch, step }) => [epoch, step]),
    Array.from({ length: 11 }, (_, i) => [i, 3 * i]),
  );
  const [first, last] = [record.epochs[0].validation, record.epochs[10].validation];
  assert(last.mse < 0.5 * first.mse, `validation MSE went from ${first.mse} to ${last.mse}`);
  const trained = record.epochs[2].train!;
  const steps = record.steps.slice(3, 6);
  for (const term of ["total", "reconstruction", "codebook", "commitment"] as const) {
    const mean = steps.reduce((sum, step) => sum + step[term], 0) / steps.length;
    assert(Math.abs(trained[term] - mean) < 1e-12, `${term} is not the mean of its steps`);
  }
  const commitment = config.quantizer.commitmentCost * trained.commitment;
  assert(Math.abs(trained.total - trained.reconstruction - commitment) < 1e-6);
});

Deno.test("the bytes do not depend on the number of workers", async () => {
  await startDevice("wasm");
  const four: RunConfig = { ...config, training: { ...config.training, shards: 4, epochs: 1 } };
  const local = await trainWhole(four, new LocalExecutor(four, 4));
  for (const threads of [1, 3]) {
    const workers = await trainWhole(four, await WorkerExecutor.start(four, 4, threads));
    assert.deepEqual(workers.record, local.record, `${threads} workers report other figures`);
    assert.deepEqual(workers.checkpoint, local.checkpoint, `${threads} workers give other bytes`);
  }
});

Deno.test("another seed gives other bytes", async () => {
  await startDevice("wasm");
  const other = { ...config, seed: 4 };
  const [a, b] = [
    await trainWhole(config, new LocalExecutor(config, 2)),
    await trainWhole(other, new LocalExecutor(other, 2)),
  ];
  assert.notDeepEqual(a.checkpoint, b.checkpoint);
});

testOnBackends("repeated, or stopped after any step and resumed: the same bytes", async () => {
  const whole = await trainWhole(config, new LocalExecutor(config, 2));
  const again = await trainWhole(config, new LocalExecutor(config, 2));
  assert.deepEqual(again, whole, "a repeated run ends in other bytes");
  for (const stopAt of [1, 2, 3, 5, 6]) {
    const executor = new LocalExecutor(config, 2);
    const first = initialState(config);
    const before = await run(config, executor, first, stopAt);
    const bytes = await encodeCheckpoint(config, first);
    disposeState(first);
    const second = decodeCheckpoint(config, bytes, "test.safetensors");
    assert.deepEqual(await encodeCheckpoint(config, second), bytes, "not the same after reading");
    const after = await run(config, executor, second);
    const checkpoint = await encodeCheckpoint(config, second);
    disposeState(second);
    assert.deepEqual(checkpoint, whole.checkpoint, `stopped after step ${stopAt}: other bytes`);
    assert.deepEqual([...before.steps, ...after.steps], whole.record.steps);
    assert.deepEqual([...before.epochs, ...after.epochs], whole.record.epochs);
  }
});

Deno.test("a codebook that is learned by gradient also starts at k-means centres", async () => {
  await startDevice("wasm");
  const gradient: RunConfig = {
    ...config,
    quantizer: { ...config.quantizer, codebook: "gradient" },
    training: { ...config.training, epochs: 4 },
  };
  const { record } = await trainWhole(gradient, new LocalExecutor(gradient, 2));
  const [bypassed, , first] = record.steps;
  assert.equal(bypassed.perplexity, null);
  assert.equal(bypassed.total, bypassed.reconstruction);
  // The total now holds all three terms.
  const expected = first.reconstruction + first.codebook + 0.25 * first.commitment;
  assert(Math.abs(first.total - expected) < 1e-5, `${first.total}, not ${expected}`);
  assert(first.codebook > 0);
  assert(record.epochs[4].validation.mse < record.epochs[0].validation.mse);
});

Deno.test("a loss that is not finite stops with the step named", async () => {
  await startDevice("wasm");
  const wild: RunConfig = {
    ...config,
    training: { ...config.training, learningRate: 10, warmupSteps: 0, adamEpsilon: 1e-12 },
  };
  const state = initialState(wild);
  const outputBias = state.parameters[state.parameters.length - 1];
  outputBias.value.dispose();
  outputBias.value = tf.fill([1], Infinity);
  await assert.rejects(run(wild, new LocalExecutor(wild, 2), state), (error: Error) => {
    assert(error instanceof DivergenceError);
    assert.match(error.message, /step 1: the loss is not finite/);
    return true;
  });
  assert.equal(state.step, 0);
  disposeState(state);
});

testOnWebgpu("webgpu computes what wasm computes, within rounding", async () => {
  await startDevice("wasm");
  const short: RunConfig = { ...config, training: { ...config.training, epochs: 1 } };
  const wasm = await trainWhole(short, new LocalExecutor(short, 2));
  const device = await startDevice("webgpu");
  const webgpu = await trainWhole(short, new LocalExecutor(short, 1));
  device.check();
  wasm.record.steps.forEach((step, i) => {
    for (const term of ["total", "reconstruction", "codebook", "commitment"] as const) {
      const other = webgpu.record.steps[i][term];
      assert(
        Math.abs(step[term] - other) <= 1e-3 * Math.abs(step[term]),
        `step ${step.step}: ${term} is ${step[term]} on wasm, ${other} on webgpu`,
      );
    }
  });
});
