/**
 * Convolutions, their gradients and matrix products of random shapes, compared
 * with float64 sums by definition, in memory full of NaN. The shapes are the
 * same in every run, and take turns in the tunings of our WebGPU kernels; the
 * failing one is named.
 *
 * Alone: `deno test --allow-all trainer/backend/conformance/random_shapes_test.ts`;
 * `--filter products` or `--filter "/wasm/"` runs some of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { RandomStream } from "../../random.ts";
import { setTuning, TUNINGS } from "../kernels/tuning.ts";
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
import { RoundedSums } from "./rounded_sums.ts";
import { isConvolutionWrongOnWasm, isFusedProductWrongOnWasm } from "./wasm_defects.ts";

const SEED = 20;
/** How many shapes are drawn. */
const CONVOLUTIONS = 30;
const PRODUCTS = 30;

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

/** What a fused kernel does to its sums. */
const ACTIVATIONS = { none: undefined, bias: "linear", "bias and relu": "relu" } as const;
type Epilogue = keyof typeof ACTIVATIONS;

function drawEpilogue(stream: RandomStream): Epilogue {
  return (["none", "bias", "bias and relu"] as const)[stream.integer(3)];
}

function addEpilogue(sums: RoundedSums, epilogue: Epilogue, bias: Operand): void {
  if (epilogue !== "none") sums.addBias(bias.values);
  if (epilogue === "bias and relu") sums.relu();
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

  const expected = convolve(convolution, x.values, filter.values);
  const epilogue = drawEpilogue(stream);
  addEpilogue(expected, epilogue, bias);
  const actual = epilogue === "none" ? run(x.tensor, filter.tensor) : tf.fused.conv2d({
    x: x.tensor as tf.Tensor4D,
    filter: filter.tensor as tf.Tensor4D,
    strides,
    pad,
    dilations,
    bias: bias.tensor,
    activation: ACTIVATIONS[epilogue],
  });
  await assertEqual(actual, expected, `convolution with epilogue ${epilogue} ${what}`);

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
  const drawn = drawEpilogue(stream);
  const defect = tf.getBackend() === "wasm" && isFusedProductWrongOnWasm(product);
  const epilogue = defect ? "none" : drawn;
  addEpilogue(expected, epilogue, bias);
  const actual = epilogue === "none"
    ? tf.matMul(a.tensor, b.tensor, transposeA, transposeB)
    : tf.fused.matMul({
      a: a.tensor,
      b: b.tensor,
      transposeA,
      transposeB,
      bias: bias.tensor,
      activation: ACTIVATIONS[epilogue],
    });
  await assertEqual(actual, expected, `product with epilogue ${epilogue} ${what}`);
  tf.dispose([a, b, bias].map(({ tensor }) => tensor));
}

testOnBackends("convolutions of random shapes equal float64 sums", async () => {
  await withPoisonedMemory(async () => {
    for (let i = 0; i < CONVOLUTIONS; i++) {
      setTuning(TUNINGS[i % TUNINGS.length]);
      const stream = new RandomStream(SEED, "convolution", i);
      const convolution = drawConvolution(stream);
      if (tf.getBackend() === "wasm" && isConvolutionWrongOnWasm(convolution)) continue;
      await checkConvolution(convolution, stream);
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
      setTuning(TUNINGS[i % TUNINGS.length]);
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

testOnBackends("a kernel that writes nothing is caught by the poison", async () => {
  const backendName = tf.getBackend();
  const square = tf.getKernel("Square", backendName);
  tf.unregisterKernel("Square", backendName);
  tf.registerKernel({ ...square, kernelFunc: allocateOnly });
  try {
    await withPoisonedMemory(async () => {
      const x = draw(new RandomStream(SEED, "poison"), [5, 7]);
      const expected = new RoundedSums([5, 7]);
      x.values.forEach((value, i) => expected.add(i, value, value));
      const actual = tf.square(x.tensor);
      assert.match(expected.mismatch(actual.shape, await actual.data())!, /element 0 .* is NaN/);
      tf.dispose([x.tensor, actual]);
    });
  } finally {
    tf.unregisterKernel("Square", backendName);
    tf.registerKernel(square);
  }
});

function allocateOnly({ inputs, backend }: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  const { shape } = inputs.x as tf.TensorInfo;
  if (tf.getBackend() === "wasm") return (backend as BackendWasm).makeOutput(shape, "float32");
  const output = (backend as WebGPUBackend).makeTensorInfo(shape, "float32");
  (backend as WebGPUBackend).uploadToGPU(output.dataId);
  return output;
}
