import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { testOnBackends } from "../backend/test_backends.ts";
import { RandomStream } from "../random.ts";
import { codeLikelihood } from "./code_likelihood.ts";
import { logitsOfEmbedded, pixelCnnLogits } from "./gated_pixel_cnn.ts";
import { asTensors, randomMaps, randomValues, TINY_MODEL } from "./prior_fixture.ts";
import { type PriorModelConfig, priorParameterSpecifications } from "./prior_parameters.ts";
import { mapLikelihoods, priorInput, priorShardGradients } from "./prior_step.ts";

/** |d logits(place) / d embedded code(other)|, summed over channels, for all pairs. */
async function influences(model: PriorModelConfig): Promise<number[][]> {
  const { height, width, channels } = model;
  const parameters = asTensors(model, randomValues(model));
  const places = height * width;
  const stream = new RandomStream(1, "test", "embedded");
  const embedded = Float32Array.from({ length: places * channels }, () => stream.normal());
  const rows: number[][] = [];
  for (let place = 0; place < places; place++) {
    const gradient = tf.tidy(() => {
      const { features } = priorInput(model, randomMaps(model, 1));
      const chosen = tf.oneHot([place], places).toFloat().transpose(); // [places, 1]
      const objective = (x: tf.Tensor) => {
        const input = { batch: 1, height, width, features };
        const logits = logitsOfEmbedded(model, parameters, x as tf.Tensor4D, input, null);
        // Squares: derivatives of one sign would hide nothing, of both might cancel.
        return tf.sum(tf.mul(tf.square(logits), chosen)) as tf.Scalar;
      };
      const x = tf.tensor4d(embedded, [1, height, width, channels]);
      return tf.grad(objective)(x).abs().sum(3).reshape([places]);
    });
    rows.push([...await gradient.data()]);
    gradient.dispose();
  }
  tf.dispose([...parameters.values()]);
  return rows;
}

testOnBackends("a logit depends on every code before it, and on no other", async () => {
  // Every shader of a GPU that is emulated takes a second: the wider filter on the CPU only.
  for (const filterSize of tf.getBackend() === "wasm" ? [3, 5] : [3]) {
    const model = { ...TINY_MODEL, filterSize };
    const rows = await influences(model);
    rows.forEach((row, place) =>
      row.forEach((influence, other) => {
        const at = `filter ${filterSize}: place ${place} of code ${other}`;
        if (other >= place) assert.equal(influence, 0, `${at}: sees what is not before it`);
        else assert(influence > 0, `${at}: a blind spot`);
      })
    );
  }
});

Deno.test("the reach is that of the layers: filters of 3 see one row further with each", async () => {
  await startDevice("wasm");
  const model = { ...TINY_MODEL, layers: 2, height: 5, width: 3 };
  const rows = await influences(model);
  const last = rows[4 * 3 + 1];
  for (let row = 0; row < 4; row++) {
    const seen = last.slice(3 * row, 3 * row + 3).some((influence) => influence > 0);
    assert.equal(seen, row >= 2, `row ${row} of 5, two layers`);
  }
});

Deno.test("the probabilities of all 81 maps of a tiny grid add up to 1", async () => {
  await startDevice("wasm");
  const model = { ...TINY_MODEL, numEmbeddings: 3, height: 2, width: 2 };
  const parameters = asTensors(model, randomValues(model));
  const codes = Int32Array.from(
    { length: 81 * 4 },
    (_, i) => Math.floor(Math.floor(i / 4) / 3 ** (i % 4)) % 3,
  );
  for (const position of [0, 0.3, 1]) {
    const maps = {
      codes,
      positions: new Float64Array(81).fill(position),
      count: 81,
      height: 2,
      width: 2,
    };
    const log2 = await mapLikelihoods(model, [...parameters.values()], maps);
    const total = log2.reduce((sum, bits) => sum + 2 ** bits, 0);
    assert(Math.abs(total - 1) < 1e-5, `at position ${position} they add up to ${total}`);
    const spread = Math.max(...log2) - Math.min(...log2);
    assert(spread > 1, "all maps are about equally probable: the test shows little");
  }
  tf.dispose([...parameters.values()]);
});

Deno.test("the position changes the likelihood", async () => {
  await startDevice("wasm");
  const parameters = asTensors(TINY_MODEL, randomValues(TINY_MODEL));
  const one = randomMaps(TINY_MODEL, 1);
  const at = async (position: number) => {
    const maps = { ...one, positions: Float64Array.of(position) };
    return (await mapLikelihoods(TINY_MODEL, [...parameters.values()], maps))[0];
  };
  const [low, again, high] = [await at(0.1), await at(0.1), await at(0.9)];
  assert.equal(low, again);
  assert(Math.abs(low - high) > 1e-3);
  tf.dispose([...parameters.values()]);
});

testOnBackends(
  "bits per code are those of log-softmax in float64, whole logits at once",
  async () => {
    const stream = new RandomStream(1, "test", "logits");
    const [count, numEmbeddings] = [7, 11];
    const logits = Float32Array.from({ length: count * numEmbeddings }, () => 5 * stream.normal());
    const codes = Int32Array.from({ length: count }, () => stream.integer(numEmbeddings));
    let expected = 0;
    codes.forEach((code, n) => {
      const row = [...logits.subarray(n * numEmbeddings, (n + 1) * numEmbeddings)];
      const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
      expected -= Math.log2(Math.exp(row[code]) / total) / count;
    });
    const bits = tf.tidy(() =>
      codeLikelihood(tf.tensor2d(logits, [count, numEmbeddings]), tf.tensor1d(codes, "int32")).bits
    );
    const [actual] = await bits.data();
    bits.dispose();
    assert(Math.abs(actual - expected) < 1e-5 * expected, `${actual}, not ${expected}`);
  },
);

Deno.test("gradients are those of finite differences, for every parameter", async () => {
  await startDevice("wasm");
  const model = { ...TINY_MODEL, layers: 2, height: 3, width: 3 };
  const specifications = priorParameterSpecifications(model);
  const values = asTensors(model, randomValues(model));
  const maps = randomMaps(model, 2);
  const objective = { model, dropout: 0, seed: 1 };
  const shard = priorShardGradients(objective, [...values.values()], maps, {
    step: 1,
    firstMap: 0,
  });
  const bitsWith = async (changed: readonly tf.Tensor[]) => {
    const log2 = await mapLikelihoods(model, changed, maps);
    return -log2.reduce((sum, bits) => sum + bits, 0) / maps.codes.length;
  };
  for (const [i, { name }] of specifications.entries()) {
    const gradient = await shard.gradients[i].data() as Float32Array;
    const norm = Math.hypot(...gradient);
    assert(norm > 1e-6, `${name} has no gradient`);
    // Along the gradient itself the slope is its norm.
    const step = 3e-3;
    const moved = async (sign: number) => {
      const changed = [...values.values()];
      const direction = shard.gradients[i].mul(sign * step / norm);
      changed[i] = changed[i].add(direction);
      const bits = await bitsWith(changed);
      tf.dispose([direction, changed[i]]);
      return bits;
    };
    const slope = (await moved(1) - await moved(-1)) / (2 * step);
    assert(Math.abs(slope - norm) < 0.02 * norm + 2e-4, `${name}: slope ${slope}, norm ${norm}`);
  }
  tf.dispose([shard.bits, ...shard.gradients, ...values.values()]);
});

Deno.test("no tensor is left behind", async () => {
  await startDevice("wasm");
  const parameters = asTensors(TINY_MODEL, randomValues(TINY_MODEL));
  const before = tf.memory().numTensors;
  const values = [...parameters.values()];
  const maps = randomMaps(TINY_MODEL, 2);
  const objective = { model: TINY_MODEL, dropout: 0.5, seed: 1 };
  const shard = priorShardGradients(objective, values, maps, { step: 1, firstMap: 0 });
  tf.dispose([shard.bits, ...shard.gradients]);
  await mapLikelihoods(TINY_MODEL, values, maps);
  tf.tidy(() => pixelCnnLogits(TINY_MODEL, parameters, priorInput(TINY_MODEL, maps))).dispose();
  assert.equal(tf.memory().numTensors, before);
  tf.dispose(values);
});
