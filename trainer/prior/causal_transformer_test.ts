import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { RandomStream } from "../random.ts";
import { causalAttention } from "./causal_attention.ts";
import { transformerLogitsOfEmbedded } from "./causal_transformer.ts";
import { asTensors, randomMaps, randomValues, TINY_TRANSFORMER } from "./prior_fixture.ts";
import { priorParameterSpecifications } from "./prior_parameters.ts";
import { mapLikelihoods, priorInput, priorShardGradients } from "./prior_step.ts";

Deno.test("transformer: a logit depends on every code before it, and on no other", async () => {
  await startDevice("wasm");
  const model = TINY_TRANSFORMER;
  const { height, width, channels } = model;
  const parameters = asTensors(model, randomValues(model));
  const places = height * width;
  const stream = new RandomStream(1, "test", "embedded");
  const embedded = Float32Array.from({ length: places * channels }, () => stream.normal());
  for (let place = 0; place < places; place++) {
    const gradient = tf.tidy(() => {
      const { features } = priorInput(model, randomMaps(model, 1));
      const chosen = tf.oneHot([place], places).toFloat().transpose(); // [places, 1]
      const objective = (x: tf.Tensor) => {
        const input = { batch: 1, height, width, features };
        const logits = transformerLogitsOfEmbedded(
          model,
          parameters,
          x as tf.Tensor2D,
          input,
          null,
        );
        return tf.sum(tf.mul(tf.square(logits), chosen)) as tf.Scalar;
      };
      return tf.grad(objective)(tf.tensor2d(embedded, [places, channels])).abs().sum(1);
    });
    (await gradient.data()).forEach((influence, other) => {
      const at = `place ${place} of code ${other}`;
      if (other >= place) assert.equal(influence, 0, `${at}: sees what is not before it`);
      else assert(influence > 0, `${at}: does not see what is before it`);
    });
    gradient.dispose();
  }
  tf.dispose([...parameters.values()]);
});

Deno.test("transformer: the probabilities of all 81 maps of a tiny grid add up to 1", async () => {
  await startDevice("wasm");
  const model = { ...TINY_TRANSFORMER, numEmbeddings: 3, height: 2, width: 2 };
  const parameters = asTensors(model, randomValues(model));
  const codes = Int32Array.from(
    { length: 81 * 4 },
    (_, i) => Math.floor(Math.floor(i / 4) / 3 ** (i % 4)) % 3,
  );
  const maps = {
    codes,
    positions: new Float64Array(81).fill(0.3),
    count: 81,
    height: 2,
    width: 2,
  };
  const log2 = await mapLikelihoods(model, [...parameters.values()], maps);
  const total = log2.reduce((sum, bits) => sum + 2 ** bits, 0);
  assert(Math.abs(total - 1) < 1e-5, `they add up to ${total}`);
  const spread = Math.max(...log2) - Math.min(...log2);
  assert(spread > 1, "all maps are about equally probable: the test shows little");
  tf.dispose([...parameters.values()]);
});

Deno.test("transformer: gradients are those of finite differences, for every parameter", async () => {
  await startDevice("wasm");
  const model = { ...TINY_TRANSFORMER, height: 3, width: 3 };
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

Deno.test("attention in blocks equals softmax over the places seen, and so do its gradients", async () => {
  await startDevice("wasm");
  const shape: [number, number, number] = [2, 150, 8]; // More than two blocks, the last cut short.
  const stream = new RandomStream(1, "test", "attention");
  const draw = () =>
    tf.tensor3d(Float32Array.from({ length: 2 * 150 * 8 }, () => stream.normal()), shape);
  const [q, k, v, weights] = [draw(), draw(), draw(), draw()];
  /** Plain tfjs, with the whole mask at once. */
  const direct = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => {
    const seen = tf.linalg.bandPart(tf.ones([150, 150]), -1, 0);
    const scores = tf.matMul(q, k, false, true).div(Math.sqrt(8));
    const shares = tf.exp(scores).mul(seen);
    return tf.matMul(shares.div(shares.sum(2, true)), v);
  };
  const gradients = (attend: typeof direct) =>
    tf.tidy(() => {
      const grads = tf.grads((q, k, v) => attend(q, k, v).mul(weights).sum());
      return [attend(q, k, v), ...grads([q, k, v])];
    });
  await tf.setBackend("cpu");
  const expected = await Promise.all(gradients(direct).map((x) => x.data()));
  await startDevice("wasm");
  const actual = await Promise.all(
    gradients((q, k, v) => causalAttention(q as tf.Tensor3D, k as tf.Tensor3D, v as tf.Tensor3D))
      .map((x) => x.data()),
  );
  actual.forEach((values, which) =>
    values.forEach((value, i) => {
      const difference = Math.abs(value - expected[which][i]);
      assert(difference < 1e-4, `${["y", "dq", "dk", "dv"][which]} ${i}: off by ${difference}`);
    })
  );
});
