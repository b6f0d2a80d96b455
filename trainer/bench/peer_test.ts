import assert from "node:assert/strict";
import { startDevice } from "../backend/device.ts";
import { resolveConfig } from "../config/resolve.ts";
import { initialParameters, parameterSpecifications } from "../model/parameters.ts";
import type { RunConfig } from "../run/schema.ts";
import { LocalExecutor } from "../training/executor.ts";
import { disposeState, initialState, modelValues } from "../training/state.ts";
import { trainStep } from "../training/train_step.ts";
import { checkPeer, findPytorch, measurePeer } from "./peer.ts";
import { noiseImages, parameterCount } from "./step_bench.ts";

const python = await findPytorch();
if (python === null) {
  console.warn("skipped: the comparison with PyTorch (apt-get install python3-torch)");
}

/** A model in its steady state with a constant learning rate, small enough for a test. */
function config(preset: string, ...set: string[]): RunConfig {
  return resolveConfig({
    preset,
    seed: 1,
    backend: "wasm",
    dataset: "phantom",
    set: [
      "quantizer.initialisation=uniform",
      "quantizer.initialisationStep=0",
      "training.schedule=constant",
      "training.warmupSteps=0",
      "training.batchSize=4",
      "training.shards=1",
      ...set,
    ],
  });
}

const MODELS: [string, RunConfig][] = [
  ["the paper's model with moving averages", config("smoke", "quantizer.revivalInterval=0")],
  [
    "the student's with a learned codebook and asymmetric padding",
    config("original", "model.imageSize=16", "model.filters=4,8"),
  ],
];

for (const [name, model] of MODELS) {
  Deno.test({
    name: `PyTorch trains the same model: ${name}`,
    ignore: python === null,
    fn: async () => {
      await startDevice("wasm");
      const steps = 4;
      const specifications = parameterSpecifications(model.model, model.quantizer);
      const values = initialParameters(specifications, model.seed);
      const state = initialState(model);
      const images = noiseImages(model);
      const embeddings = [...await modelValues(state).embeddings.data()];
      const executor = new LocalExecutor(model, 1);
      const ours: number[][] = [];
      for (let step = 0; step < steps; step++) {
        const s = await trainStep(model, executor, state, images, steps);
        ours.push([s.total, s.reconstruction, s.codebook, s.commitment, s.gradientNorm]);
      }
      disposeState(state);
      const theirs = await checkPeer(python!, model, {
        images: [...images],
        parameters: Object.fromEntries([...values].map(([name, value]) => [name, [...value]])),
        embeddings,
        steps,
      });
      assert.equal(theirs.length, steps);
      for (const [step, losses] of theirs.entries()) {
        for (const [i, loss] of losses.entries()) {
          const difference = Math.abs(loss - ours[step][i]) / Math.abs(loss);
          assert(difference < 1e-4, `step ${step + 1}: ${losses} and ${ours[step]}`);
        }
      }
      assert(Math.abs(ours[steps - 1][0] / ours[0][0] - 1) > 1e-2, "the loss does not move");
    },
  });
}

Deno.test({
  name: "another number of parameters is an error",
  ignore: python === null,
  fn: async () => {
    const model = config("smoke");
    const count = parameterCount(model);
    const peer = await measurePeer(python!, model, count, 0);
    assert(peer.variants.every(({ images_per_second }) => images_per_second > 0));
    await assert.rejects(measurePeer(python!, model, count + 1, 0), /no longer builds/);
  },
});
