import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../../random.ts";
import { testOnBackends } from "../test_backends.ts";

testOnBackends("sums over the leading axes equal float64 sums", async () => {
  const stream = new RandomStream(5, "sum");
  for (
    const { shape, axes } of [
      { shape: [3, 7, 11, 5], axes: [0, 1, 2] },
      { shape: [2, 40, 30, 64], axes: [0, 1, 2] },
      { shape: [1, 9], axes: [0] },
      { shape: [600, 2, 3], axes: [0] },
    ]
  ) {
    const values = Float32Array.from(
      { length: tf.util.sizeFromShape(shape) },
      () => stream.normal(),
    );
    const columns = tf.util.sizeFromShape(shape.slice(axes.length));
    const expected = new Float64Array(columns);
    const magnitudes = new Float64Array(columns);
    values.forEach((value, i) => {
      expected[i % columns] += value;
      magnitudes[i % columns] += Math.abs(value);
    });
    for (const keepDims of [false, true]) {
      const x = tf.tensor(values, shape);
      const sum = tf.sum(x, axes, keepDims);
      assert.deepEqual(sum.shape, [
        ...(keepDims ? axes.map(() => 1) : []),
        ...shape.slice(axes.length),
      ]);
      // Each of n additions rounds by at most 2⁻²⁴ of a partial sum.
      const bound = (values.length / columns) * 2 ** -24;
      (await sum.data()).forEach((value, i) => {
        const error = Math.abs(value - expected[i]);
        assert(error <= bound * magnitudes[i], `${shape}: sum ${i} is off by ${error}`);
      });
      tf.dispose([x, sum]);
    }
  }
});

testOnBackends("other sums are as before", async () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const whole = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], "int32");
  assert.deepEqual([...await tf.sum(x).data()], [21]);
  assert.deepEqual([...await tf.sum(x, 1).data()], [6, 15]);
  const columns = tf.sum(whole, 0);
  assert.equal(columns.dtype, "int32");
  assert.deepEqual([...await columns.data()], [5, 7, 9]);
});
