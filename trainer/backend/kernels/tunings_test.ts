import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../../random.ts";
import { NEAREST_CODE_KERNEL } from "../../model/nearest_code.ts";
import { type Device, startDevice } from "../device.ts";
import { testOnWebgpu } from "../test_backends.ts";
import { setTuning, tuning, TUNINGS } from "./tuning.ts";

// Channels and columns on both sides of what fills a shared tile, multiples of 4 or not.
const CONVOLUTIONS = [
  {
    name: "two tiles and a bit",
    size: [3, 17, 13],
    channels: 20,
    columns: 36,
    filter: 3,
    stride: 1,
  },
  {
    name: "more columns than a tile",
    size: [1, 9, 9],
    channels: 32,
    columns: 132,
    filter: 3,
    stride: 2,
  },
  { name: "no multiple of 4", size: [2, 8, 11], channels: 9, columns: 14, filter: 4, stride: 2 },
  { name: "one channel", size: [2, 16, 16], channels: 1, columns: 32, filter: 4, stride: 2 },
  { name: "one column", size: [2, 16, 16], channels: 32, columns: 1, filter: 3, stride: 1 },
  { name: "many rows", size: [4, 32, 32], channels: 16, columns: 16, filter: 1, stride: 1 },
] as const;

for (const { name, size, channels, columns, filter, stride } of CONVOLUTIONS) {
  testTunings(`every tuning adds in the same order, bit for bit: ${name}`, async (device) => {
    const draw = drawer(name);
    const x = draw([...size, channels]);
    const weights = draw([filter, filter, channels, columns]);
    const bias = draw([columns]);
    const [batch, height, width] = size;
    const dy = draw([batch, Math.ceil(height / stride), Math.ceil(width / stride), columns]);
    const attributes = { strides: [stride, stride], pad: "same", dataFormat: "NHWC" };
    await sameBits(device, () => [
      run("FusedConv2D", { x, filter: weights, bias }, {
        ...attributes,
        dilations: [1, 1],
        activation: "relu",
      }),
      run("Conv2DBackpropInput", { dy, filter: weights }, { ...attributes, inputShape: x.shape }),
      run("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape: weights.shape }),
    ]);
    tf.dispose([x, weights, bias, dy]);
  });
}

testTunings("every tuning adds in the same order, bit for bit: products", async (device) => {
  const draw = drawer("products");
  for (const [rows, inner, columns] of [[70, 33, 66], [5, 1100, 12], [130, 64, 8]]) {
    for (const [transposeA, transposeB] of [[false, false], [false, true], [true, false]]) {
      const a = draw(transposeA ? [2, inner, rows] : [2, rows, inner]);
      const b = draw(transposeB ? [1, columns, inner] : [1, inner, columns]);
      await sameBits(device, () => [run("BatchMatMul", { a, b }, { transposeA, transposeB })]);
      tf.dispose([a, b]);
    }
  }
});

testTunings("every tuning finds the same codes, the first of equally near ones", async (device) => {
  const draw = drawer("codes");
  for (const [count, codes, dim] of [[300, 130, 16], [65, 512, 64], [33, 5, 3]]) {
    const vectors = draw([count, dim]);
    // Every code twice: the second of each pair must never be chosen.
    const once = draw([codes, dim]);
    const embeddings = tf.concat([once, once]);
    const bias = tf.mul(tf.sum(tf.square(embeddings), 1), -0.5);
    const [found] = await sameBits(device, () => [
      run(NEAREST_CODE_KERNEL, { vectors, embeddings, bias }, {}),
    ]);
    const [v, e] = [await vectors.data(), await once.data()];
    new Int32Array(found.buffer).forEach((code, i) => {
      const distance = (k: number) =>
        Array.from({ length: dim }, (_, d) => (v[i * dim + d] - e[k * dim + d]) ** 2)
          .reduce((sum, square) => sum + square);
      const nearest = Math.min(...Array.from({ length: codes }, (_, k) => distance(k)));
      assert(code < codes, `vector ${i} got the copy ${code} of code ${code - codes}`);
      assert(distance(code) <= nearest * (1 + 1e-5), `vector ${i}: code ${code} is not nearest`);
    });
    tf.dispose([vectors, once, embeddings, bias]);
  }
});

function testTunings(name: string, body: (device: Device) => Promise<void>): void {
  testOnWebgpu(name, async () => await body(await startDevice("webgpu")));
}

/** Runs `compute` with every tuning; the results must be equal bytes, which are returned. */
async function sameBits(device: Device, compute: () => tf.Tensor[]): Promise<Uint8Array[]> {
  const before = tuning();
  const results: Uint8Array[][] = [];
  try {
    for (const name of TUNINGS) {
      setTuning(name);
      const tensors = compute();
      results.push(
        await Promise.all(tensors.map(async (tensor) => {
          const values = await tensor.data();
          assert(values.some((value) => value !== 0), "all results are zero");
          return new Uint8Array(values.buffer.slice(0));
        })),
      );
      tf.dispose(tensors);
      device.check();
    }
  } finally {
    setTuning(before);
  }
  results[0].forEach((bytes, i) =>
    assert(
      bytes.every((byte, at) => byte === results[1][i][at]),
      `result ${i} differs between ${TUNINGS.join(" and ")}`,
    )
  );
  return results[0];
}

function run(name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
}

/** Draws normal tensors, the same for the same name. */
function drawer(name: string): (shape: number[]) => tf.Tensor {
  const stream = new RandomStream(11, name);
  return (shape) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal()),
      shape,
    );
}
