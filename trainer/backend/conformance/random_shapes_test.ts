/**
 * Convolutions, their gradients and matrix products of random shapes, compared
 * with float64 sums by definition, in memory full of NaN. The shapes are the
 * same in every run; the failing one is named.
 *
 * Alone: `deno test --allow-all trainer/backend/conformance/random_shapes_test.ts`;
 * `--filter products` or `--filter "/wasm/"` runs some of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../../random.ts";
import { testOnBackends } from "../test_backends.ts";
import { withPoisonedMemory } from "./poison.ts";
import {
  drawConvolution,
  drawProduct,
  LARGE_CONVOLUTIONS,
  LARGE_PRODUCTS,
} from "./random_shapes.ts";
import {
  type Convolution,
  convolve,
  filterGradient,
  filterShape,
  imageGradient,
  imageShape,
  resultShape,
} from "./reference_convolution.ts";
import { multiply, type Product, shapeOfA, shapeOfB } from "./reference_product.ts";
import type { RoundedSums } from "./rounded_sums.ts";

const SEED = 20;
const CONVOLUTIONS = 60;
const PRODUCTS = 60;

/** Normal numbers in a tensor's shape, with their values. */
interface Operand {
  values: Float32Array;
  tensor: tf.Tensor;
}

function draw(stream: RandomStream, shape: readonly number[]): Operand {
  const size = tf.util.sizeFromShape([...shape]);
  const values = Float32Array.from({ length: size }, () => stream.normal());
  return { values, tensor: tf.tensor(values, [...shape]) };
}

/** Compares a result, and disposes it. */
async function assertEqual(actual: tf.Tensor, expected: RoundedSums, what: string): Promise<void> {
  const mismatch = expected.mismatch(actual.shape, await actual.data());
  actual.dispose();
  assert(mismatch === null, `${what}: ${mismatch}`);
}

async function checkConvolution(convolution: Convolution, stream: RandomStream): Promise<void> {
  const { rows, columns, padding } = convolution;
  const x = draw(stream, imageShape(convolution));
  const filter = draw(stream, filterShape(convolution));
  const dy = draw(stream, resultShape(convolution));
  const bias = draw(stream, [convolution.outChannels]);
  const strides: [number, number] = [rows.stride, columns.stride];
  const dilations: [number, number] = [rows.dilation, columns.dilation];
  const pad = typeof padding === "string" ? padding : explicitPadding(padding);
  const run = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, "NHWC", dilations);
  const what = JSON.stringify(convolution);

  const forward = convolve(convolution, x.values, filter.values);
  await assertEqual(run(x.tensor, filter.tensor), forward, `convolution ${what}`);

  forward.addBias(bias.values);
  const fused = {
    x: x.tensor as tf.Tensor4D,
    filter: filter.tensor as tf.Tensor4D,
    strides,
    pad,
    dilations,
    bias: bias.tensor,
  };
  await assertEqual(tf.fused.conv2d(fused), forward, `with bias: ${what}`);
  forward.relu();
  await assertEqual(
    tf.fused.conv2d({ ...fused, activation: "relu" }),
    forward,
    `with bias and relu: ${what}`,
  );

  // tfjs has no gradients of dilated convolutions.
  if (rows.dilation === 1 && columns.dilation === 1) {
    const [dx, dfilter] = tf.grads(run)([x.tensor, filter.tensor], dy.tensor);
    const expectedDx = imageGradient(convolution, filter.values, dy.values);
    await assertEqual(dx, expectedDx, `image gradient ${what}`);
    const expectedDfilter = filterGradient(convolution, x.values, dy.values);
    await assertEqual(dfilter, expectedDfilter, `filter gradient ${what}`);
  }
  tf.dispose([x, filter, dy, bias].map(({ tensor }) => tensor));
}

function explicitPadding(padding: Exclude<Convolution["padding"], string>): ExplicitPadding {
  const [[top, bottom], [left, right]] = padding;
  return [[0, 0], [top, bottom], [left, right], [0, 0]];
}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

async function checkProduct(product: Product, stream: RandomStream): Promise<void> {
  const a = draw(stream, shapeOfA(product));
  const b = draw(stream, shapeOfB(product));
  const bias = draw(stream, [product.columns]);
  const { transposeA, transposeB } = product;
  const what = JSON.stringify(product);

  const expected = multiply(product, a.values, b.values);
  await assertEqual(
    tf.matMul(a.tensor, b.tensor, transposeA, transposeB),
    expected,
    `product ${what}`,
  );
  const fused = { a: a.tensor, b: b.tensor, transposeA, transposeB, bias: bias.tensor };
  expected.addBias(bias.values);
  await assertEqual(tf.fused.matMul(fused), expected, `with bias: ${what}`);
  expected.relu();
  await assertEqual(
    tf.fused.matMul({ ...fused, activation: "relu" }),
    expected,
    `with bias and relu: ${what}`,
  );
  tf.dispose([a, b, bias].map(({ tensor }) => tensor));
}

testOnBackends("convolutions of random shapes equal float64 sums", async () => {
  await withPoisonedMemory(async () => {
    for (let i = 0; i < CONVOLUTIONS; i++) {
      const stream = new RandomStream(SEED, "convolution", i);
      await checkConvolution(drawConvolution(stream), stream);
    }
  });
});

testOnBackends("convolutions larger than tiles and chunks equal float64 sums", async () => {
  await withPoisonedMemory(async () => {
    for (const convolution of LARGE_CONVOLUTIONS) {
      await checkConvolution(convolution, new RandomStream(SEED, JSON.stringify(convolution)));
    }
  });
});

testOnBackends("products of random shapes equal float64 sums", async () => {
  await withPoisonedMemory(async () => {
    for (let i = 0; i < PRODUCTS; i++) {
      const stream = new RandomStream(SEED, "product", i);
      await checkProduct(drawProduct(stream), stream);
    }
  });
});

testOnBackends("products larger than tiles and chunks equal float64 sums", async () => {
  await withPoisonedMemory(async () => {
    for (const product of LARGE_PRODUCTS) {
      await checkProduct(product, new RandomStream(SEED, JSON.stringify(product)));
    }
  });
});
