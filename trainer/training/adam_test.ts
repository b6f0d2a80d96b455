import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { testOnBackends } from "../backend/test_backends.ts";
import { type AdamState, adamUpdate, learningRateAt } from "./adam.ts";

const constants = { adamBeta1: 0.9, adamBeta2: 0.99, adamEpsilon: 1e-3 };

testOnBackends("three updates equal the paper's algorithm in float64", async () => {
  const gradients = [[0.5, -2, 0.001], [0.1, 3, -0.002], [-0.7, 0.2, 0.004]];
  const value = [1, -1, 0.5];
  const first = [0, 0, 0];
  const second = [0, 0, 0];
  let state: AdamState = {
    value: tf.tensor1d(value),
    firstMoment: tf.zeros([3]),
    secondMoment: tf.zeros([3]),
  };
  for (const [i, gradient] of gradients.entries()) {
    const t = i + 1;
    for (let j = 0; j < 3; j++) {
      first[j] = 0.9 * first[j] + 0.1 * gradient[j];
      second[j] = 0.99 * second[j] + 0.01 * gradient[j] ** 2;
      const corrected = first[j] / (1 - 0.9 ** t);
      const correctedSquare = second[j] / (1 - 0.99 ** t);
      value[j] -= 0.05 * corrected / (Math.sqrt(correctedSquare) + 1e-3);
    }
    state = adamUpdate(constants, state, tf.tensor1d(gradient), 0.05, t);
  }
  (await state.value.data()).forEach((actual, j) => {
    assert(Math.abs(actual - value[j]) < 1e-6, `parameter ${j} is ${actual}, not ${value[j]}`);
  });
});

Deno.test("the learning rate rises, then falls as half a cosine", () => {
  const config = { learningRate: 1, schedule: "cosine" as const, warmupSteps: 10 };
  assert.equal(learningRateAt(config, 1, 110), 0.1);
  assert.equal(learningRateAt(config, 10, 110), 1);
  // Half-way: 0.01 + 0.99 · ½(1 + cos 90°) = 0.505.
  assert(Math.abs(learningRateAt(config, 60, 110) - 0.505) < 1e-12);
  assert(Math.abs(learningRateAt(config, 110, 110) - 0.01) < 1e-12);
  assert.equal(learningRateAt({ ...config, schedule: "constant" }, 60, 110), 1);
  assert.equal(learningRateAt({ ...config, warmupSteps: 0, schedule: "constant" }, 1, 110), 1);
});
