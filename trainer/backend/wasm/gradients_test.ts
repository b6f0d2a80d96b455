/**
 * The convolution gradients against tfjs' plain CPU backend, for shapes that
 * the model does not have: other strides, paddings, odd sizes, tiny filters.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../../random.ts";
import { useWasm } from "../wasm_backend.ts";

type Padding = "same" | "valid" | [[0, 0], [number, number], [number, number], [0, 0]];

/** [batch, height, width, in], filter [height, width], out, strides, padding. */
const CASES: [number[], [number, number], number, [number, number], Padding][] = [
  [[2, 8, 8, 3], [3, 3], 4, [1, 1], "same"],
  [[1, 7, 9, 1], [4, 4], 2, [2, 2], "same"],
  [[3, 8, 8, 2], [4, 4], 5, [2, 2], "same"],
  [[2, 9, 7, 3], [5, 3], 2, [2, 1], "valid"],
  [[1, 10, 11, 2], [3, 3], 3, [3, 3], "same"],
  [[2, 6, 6, 4], [1, 1], 3, [2, 2], "same"],
  [[2, 6, 5, 3], [2, 2], 1, [2, 2], "valid"],
  [[1, 8, 8, 2], [3, 3], 2, [2, 2], [[0, 0], [0, 2], [2, 0], [0, 0]]],
  // More rows than a block that stays in the cache.
  [[1, 40, 64, 8], [4, 4], 64, [2, 2], "same"],
  [[1, 5, 5, 1], [5, 5], 1, [1, 1], [[0, 0], [4, 3], [1, 4], [0, 0]]],
];

for (const [shape, filterSize, out, strides, pad] of CASES) {
  const name = `${shape} * ${filterSize}x${out}, stride ${strides}, ${JSON.stringify(pad)}`;
  Deno.test(`convolution gradients equal the CPU backend's: ${name}`, async () => {
    const stream = new RandomStream(11, name);
    const draw = (size: number) => Float32Array.from({ length: size }, () => stream.normal());
    const filterShape = [...filterSize, shape[3], out];
    const x = draw(tf.util.sizeFromShape(shape));
    const filter = draw(tf.util.sizeFromShape(filterShape));

    const gradients = async () => {
      const xTensor = tf.tensor4d(x, shape as [number, number, number, number]);
      const filterTensor = tf.tensor4d(filter, filterShape as [number, number, number, number]);
      const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);
      const before = tf.memory().numTensors;
      const results = tf.tidy(() => {
        const y = convolve(xTensor, filterTensor);
        // A weight for each output, so that a gradient at the wrong place shows.
        const weights = tf.tensor(Array.from({ length: y.size }, (_, i) => Math.sin(i)), y.shape);
        return tf.grads((x, filter) => tf.sum(tf.mul(convolve(x, filter), weights)))(
          [xTensor, filterTensor],
        );
      });
      assert.equal(tf.memory().numTensors - before, 2, "tensors leak");
      const values = await Promise.all(results.map((result) => result.data()));
      tf.dispose([xTensor, filterTensor, results]);
      return values;
    };
    await tf.setBackend("cpu");
    const expected = await gradients();
    await useWasm();
    const actual = await gradients();
    actual.forEach((values, which) => {
      assert.equal(values.length, expected[which].length);
      values.forEach((value, i) => {
        const difference = Math.abs(value - expected[which][i]);
        const gradient = ["input", "filter"][which];
        assert(difference < 1e-4, `${gradient} gradient ${i}: ${value}, not ${expected[which][i]}`);
      });
    });
  });
}
