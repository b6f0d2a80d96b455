import assert from "node:assert/strict";
import { startDevice } from "../backend/device.ts";
import { smoke } from "../config/presets/smoke.ts";
import { scaledSlice } from "../data/prepared/batches.ts";
import { testOnRealSlices } from "../data/real_slices.ts";
import { scoreSlice } from "../metrics/slice_scores.ts";
import { type EpochMetrics, type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import { LocalExecutor } from "./executor.ts";
import { meanOf } from "./score_split.ts";
import { disposeState, initialState } from "./state.ts";
import { train } from "./train.ts";

const IMAGE_SIZE = smoke.model.imageSize;

/** Every slice of some subjects. */
function slices(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i).padStart(3, "0"))
    .flatMap((subject) =>
      Array.from({ length: 32 }, (_, slice) => `case_${subject}_slice_${slice}.nii.png`)
    );
}

const files = { train: slices(1, 8), validation: slices(131, 132), test: slices(151, 151) };

testOnRealSlices("trains on real slices and beats the mean image", files, async (importSlices) => {
  await startDevice("wasm");
  const dataset = await importSlices(IMAGE_SIZE);
  const config: RunConfig = {
    schema_version: SCHEMA_VERSION,
    preset: "smoke",
    seed: 1,
    backend: "wasm",
    dataset: "real",
    ...smoke,
    // Slices are registered to one atlas, so their mean is hard to beat with smoke's 32 codes.
    model: { ...smoke.model, filters: [16, 32], residualHidden: 16, numEmbeddings: 256 },
    training: { ...smoke.training, epochs: 15 },
  };
  const executor = new LocalExecutor(config, config.training.shards);
  const state = initialState(config);
  const epochs: EpochMetrics[] = [];
  for await (const event of train(config, dataset, executor, state)) {
    if (event.kind === "epoch") epochs.push(event.metrics);
  }
  disposeState(state);

  // The best that a model without any input could draw: the mean training slice.
  const { train: training, validation } = dataset.splits;
  const mean = new Float32Array(IMAGE_SIZE ** 2);
  for (let i = 0; i < training.count; i++) {
    scaledSlice(training, i).forEach((value, p) => mean[p] += value / training.count);
  }
  const scores = Array.from(
    { length: validation.count },
    (_, i) => scoreSlice(scaledSlice(validation, i), mean, IMAGE_SIZE, IMAGE_SIZE),
  );
  const last = epochs[epochs.length - 1].validation;
  const [meanMse, meanSsim] = [meanOf(scores, "mse"), meanOf(scores, "ssim")];
  console.log(
    `validation MSE ${epochs[0].validation.mse.toFixed(4)} → ${last.mse.toFixed(4)} ` +
      `(mean image ${meanMse.toFixed(4)}), SSIM ${last.ssim!.toFixed(3)} (${meanSsim.toFixed(3)})`,
  );
  assert(last.mse < epochs[0].validation.mse);
  assert(last.mse < meanMse, "the model draws worse than the mean image");
  assert(last.ssim! > meanSsim, "the model draws less alike than the mean image");
});
