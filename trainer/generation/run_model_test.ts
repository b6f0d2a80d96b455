import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { smoke } from "../config/presets/smoke.ts";
import { scaledPixels, standardisedSlices } from "../data/prepared/batches.ts";
import { generatePhantom } from "../data/phantom/phantom.ts";
import { array64, encode64, nearestCodes64 } from "../model/float64_model.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import { selectMaps } from "../prior/code_maps.ts";
import { RandomStream } from "../random.ts";
import { type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import { LocalExecutor } from "../training/executor.ts";
import { disposeState, initialState, modelValues } from "../training/state.ts";
import { chooseSlices } from "./choose_slices.ts";
import { runModel } from "./run_model.ts";

const config: RunConfig = {
  schema_version: SCHEMA_VERSION,
  preset: "smoke",
  seed: 1,
  backend: "wasm",
  dataset: "phantom",
  ...smoke,
  phantom: { ...smoke.phantom, trainSubjects: 1, validationSubjects: 1, slicesPerSubject: 19 },
};

Deno.test("runModel: codes, pictures and features of an untrained model", async () => {
  await startDevice("wasm");
  const dataset = generatePhantom(config.phantom, config.model.imageSize);
  const statistics = dataset.card.training_pixels;
  const { train } = dataset.splits;
  const executor = new LocalExecutor(config, 1);
  const state = initialState(config);
  // The first codebook's vectors are too short to draw more than flat grey.
  const stream = new RandomStream(1, "codebook");
  const vectors = Float32Array.from({ length: 32 * 16 }, () => stream.normal());
  const embeddings = tf.tensor2d(vectors, [32, 16]);
  const values = { ...modelValues(state), embeddings };
  const model = runModel(config, executor, values, statistics);
  const positions = Float64Array.from({ length: 19 }, (_, i) => i / 18);
  const { slices, maps } = await model.reconstruct(train, positions);
  assert.deepEqual([slices.count, maps.count, maps.height], [19, 19, 8]);

  // The executor's pixels, clipped and rounded.
  const all = Uint32Array.from({ length: 19 }, (_, i) => i);
  const standardised = standardisedSlices(train, all, statistics);
  const whole = await executor.reconstruct(values, standardised);
  const scaled = scaledPixels(whole.pixels, statistics);
  slices.pixels.forEach((level, i) => assert.ok(Math.abs(level - 255 * scaled[i]) <= 0.501));
  assert.deepEqual([...maps.codes], [...whole.indices]);

  // What is decoded from codes alone is what was reconstructed, in any chunks.
  assert.deepEqual((await model.decode(maps)).slices.pixels, slices.pixels);
  const few = (await model.decode(selectMaps(maps, [17, 2]))).slices;
  assert.deepEqual(few.pixels.subarray(0, 1024), slices.pixels.subarray(17 * 1024, 18 * 1024));
  assert.ok(new Set(slices.pixels).size > 20, `${new Set(slices.pixels).size} grey levels`);

  // More slices than are reconstructed at a time.
  const many = Array.from({ length: 260 }, (_, i) => i % 19);
  const { slices: last, maps: lastMaps } = await model.reconstruct(
    chooseSlices(train, many),
    Float64Array.from(many),
  );
  many.forEach((slice, i) => {
    const [here, there] = [i * 64, slice * 64];
    assert.deepEqual(
      lastMaps.codes.subarray(here, here + 64),
      maps.codes.subarray(there, there + 64),
    );
    assert.deepEqual(
      last.pixels.subarray(16 * here, 16 * here + 1024),
      slices.pixels.subarray(16 * there, 16 * there + 1024),
    );
  });

  // Features against the model in float64.
  const parameters = new Map(
    parameterSpecifications(config.model, config.quantizer).map(({ name, shape }, i) => [
      name,
      array64(shape, values.parameters[i].dataSync()),
    ]),
  );
  const features = await model.encoderFeatures(train);
  assert.deepEqual([features.count, features.dimensions], [19, 32]);
  const image = array64([1, 32, 32, 1], standardised.subarray(18 * 1024));
  const encoded = encode64(config.model, parameters, image);
  const nearest = nearestCodes64(encoded, array64([32, 16], vectors));
  assert.deepEqual([...maps.codes.subarray(18 * 64)], nearest);
  for (let c = 0; c < 16; c++) {
    const channel = encoded.data.filter((_, i) => i % 16 === c);
    const mean = channel.reduce((sum, v) => sum + v, 0) / 64;
    const sd = Math.sqrt(channel.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 64);
    assert.ok(Math.abs(features.data[18 * 32 + c] - mean) < 1e-5);
    assert.ok(Math.abs(features.data[18 * 32 + 16 + c] - sd) < 1e-5);
    assert.ok(sd > 1e-3);
  }
  embeddings.dispose();
  disposeState(state);
});
