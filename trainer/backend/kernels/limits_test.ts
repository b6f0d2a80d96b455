/**
 * Our WebGPU kernels beyond the limits of one axis of workgroups, at the
 * smallest sizes, and on values and types that need care.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { adamUpdate } from "../../training/adam.ts";
import { startDevice } from "../device.ts";
import { testOnBackends, testOnWebgpu } from "../test_backends.ts";
import { setTuning, tuning, TUNINGS } from "./tuning.ts";

/** More than 65,535 workgroups of 64 invocations, and a bit. */
const MANY = 65_535 * 64 + 70;

testOnWebgpu("sums and updates of more than one axis of workgroups reach the end", async () => {
  const device = await startDevice("webgpu");
  const x = tf.ones([2, MANY]);
  const sum = tf.sum(x, 0);
  assert(everyEquals(await sum.data(), 2), "a sum is not 2");
  const ones = tf.ones([MANY]);
  const zeros = tf.zeros([MANY]);
  const state = { value: ones, firstMoment: zeros, secondMoment: zeros };
  const config = { adamBeta1: 0.5, adamBeta2: 0.5, adamEpsilon: 0 };
  const updated = adamUpdate(config, state, ones, 0.5, 1);
  // The first step is the learning rate against the gradient's sign.
  assert(everyEquals(await updated.value.data(), 0.5), "a value is not 0.5");
  assert(everyEquals(await updated.firstMoment.data(), 0.5), "a first moment is not 0.5");
  assert(everyEquals(await updated.secondMoment.data(), 0.5), "a second moment is not 0.5");
  device.check();
  tf.dispose([x, sum, ones, zeros, { ...updated }]);
});

testOnTunings("products of one element", async () => {
  const a = tf.tensor2d([[3]]);
  const b = tf.tensor2d([[5]]);
  const product = tf.matMul(a, b);
  assert.deepEqual([...await product.data()], [15]);
  tf.dispose([a, b, product]);
});

testOnTunings("each batch's chunks are added apart", async () => {
  const [batches, inner, rows, columns] = [3, 1100, 8, 12];
  const sizeA = batches * inner * rows;
  const a = Float32Array.from({ length: sizeA }, (_, i) => i * 7 % 13 - 6);
  const b = Float32Array.from({ length: batches * inner * columns }, (_, i) => i * 5 % 11 - 5);
  const tensors = [tf.tensor(a, [batches, inner, rows]), tf.tensor(b, [batches, inner, columns])];
  const product = tf.matMul(tensors[0], tensors[1], true);
  // Small integers: their sums are exact in any order.
  const expected = Array.from({ length: batches * rows * columns }, (_, at) => {
    const column = at % columns;
    const row = Math.floor(at / columns) % rows;
    const first = Math.floor(at / columns / rows) * inner;
    let sum = 0;
    for (let i = first; i < first + inner; i++) sum += a[i * rows + row] * b[i * columns + column];
    return sum;
  });
  assert.deepEqual([...await product.data()], expected);
  tf.dispose([tensors, product]);
});

testOnTunings("batches and their chunks together may exceed one axis of workgroups", async () => {
  const a = tf.ones([33_000, 513, 1]);
  const b = tf.ones([1, 513, 1]);
  const product = tf.matMul(a, b, true);
  assert(everyEquals(await product.data(), 513), "a product is not 513");
  tf.dispose([a, b, product]);
});

testOnTunings("more batches than an axis has workgroups are refused by tfjs", async () => {
  const a = tf.ones([70_000, 1, 2]);
  const b = tf.ones([1, 2, 1]);
  const before = tf.memory().numTensors;
  assert.throws(() => tf.matMul(a, b), /Dispatch size exceeds WebGPU limits/);
  assert.equal(tf.memory().numTensors, before);
  await a.data();
  tf.dispose([a, b]);
});

testOnTunings("integers that were cast to float32 are multiplied as numbers", async () => {
  const integers = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1], "int32");
  const x = tf.cast(integers, "float32");
  const filter = tf.tensor4d([0.5], [1, 1, 1, 1]);
  const y = tf.conv2d(x, filter, 1, "same");
  assert.deepEqual([...await y.data()], [0.5, 1, 1.5, 2]);
  tf.dispose([integers, x, filter, y]);
});

testOnBackends("a ReLU keeps a NaN, so that a loss that diverged shows", async () => {
  const x = tf.tensor4d([NaN, -1, 2, Infinity], [1, 2, 2, 1]);
  const y = tf.fused.conv2d({
    x,
    filter: tf.ones([1, 1, 1, 1]) as tf.Tensor4D,
    strides: 1,
    pad: "same",
    activation: "relu",
  });
  assert.deepEqual([...await y.data()], [NaN, 0, 2, Infinity]);
  tf.dispose([x, y]);
});

/** Registers a test on webgpu that must hold with every tuning. */
function testOnTunings(name: string, body: () => Promise<void>): void {
  testOnWebgpu(name, async () => {
    const device = await startDevice("webgpu");
    const before = tuning();
    try {
      for (const each of TUNINGS) {
        setTuning(each);
        await body();
        device.check();
      }
    } finally {
      setTuning(before);
    }
  });
}

function everyEquals(values: ArrayLike<number>, expected: number): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== expected) return false;
  return true;
}
