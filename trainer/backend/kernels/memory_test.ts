/**
 * A thousand calls of each kernel, with each tuning, leave neither tensors nor
 * buffers nor textures behind.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { CODE_SUMS_KERNEL, NEAREST_CODE_KERNEL } from "../../model/nearest_code.ts";
import { ADAM_KERNEL } from "../../training/adam.ts";
import { startDevice } from "../device.ts";
import { testOnWebgpu } from "../test_backends.ts";
import { textureBytes } from "./compute.ts";
import { setTuning, tuning, TUNINGS } from "./tuning.ts";

const CALLS = 1000;

/** A kernel's name, its inputs' shapes, and its attributes. */
type Kernel = [name: string, inputs: Record<string, number[]>, attributes: object];

const SAME = { strides: [1, 1], dilations: [1, 1], pad: "same", dataFormat: "NHWC" };
const ADAM = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, stepSize: 0.01, inverseCorrection2: 1 };

/** Shapes small, but with as many passes and copies as each kernel can have. */
const KERNELS: readonly Kernel[] = [
  ["Conv2D", { x: [1, 3, 3, 8], filter: [1, 1, 8, 8] }, SAME],
  [
    "FusedConv2D",
    { x: [1, 3, 3, 8], filter: [1, 1, 8, 8], bias: [8] },
    { ...SAME, activation: "relu" },
  ],
  [
    "Conv2DBackpropInput",
    { dy: [1, 3, 3, 8], filter: [1, 1, 8, 8] },
    { ...SAME, inputShape: [1, 3, 3, 8] },
  ],
  // More than one chunk.
  [
    "Conv2DBackpropFilter",
    { x: [1, 23, 23, 1], dy: [1, 23, 23, 1] },
    { ...SAME, filterShape: [1, 1, 1, 1] },
  ],
  ["BatchMatMul", { a: [5, 3], b: [5, 8] }, { transposeA: true, transposeB: false }],
  // Its first operand is transposed apart.
  ["BatchMatMul", { a: [5, 3], b: [8, 5] }, { transposeA: true, transposeB: true }],
  [NEAREST_CODE_KERNEL, { vectors: [9, 8], embeddings: [8, 8], bias: [8] }, {}],
  [CODE_SUMS_KERNEL, { vectors: [9, 3], indices: [9] }, { numEmbeddings: 4 }],
  ["Sum", { x: [257, 3] }, { axis: [0], keepDims: false }],
  [ADAM_KERNEL, { value: [5], firstMoment: [5], secondMoment: [5], gradient: [5] }, ADAM],
];

testOnWebgpu("a thousand calls of each kernel leave nothing behind", async () => {
  const device = await startDevice("webgpu");
  const backend = tf.backend() as WebGPUBackend;
  const before = tuning();
  try {
    for (const name of TUNINGS) {
      setTuning(name);
      for (const kernel of KERNELS) await assertNothingStays(backend, kernel, name);
    }
  } finally {
    setTuning(before);
  }
  device.check();
});

async function assertNothingStays(
  backend: WebGPUBackend,
  [name, shapes, attributes]: Kernel,
  tuning: string,
): Promise<void> {
  const repeat = async (calls: number) => {
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([input, shape]) => [
        input,
        input === "indices" ? tf.zeros(shape, "int32") : tf.ones(shape),
      ]),
    );
    for (let i = 0; i < calls; i++) {
      tf.dispose(tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap));
    }
    // These too: a kernel may have kept a reference to one.
    tf.dispose(inputs);
    backend.endComputePassEncoder();
    backend.submitQueue();
    await backend.queue.onSubmittedWorkDone();
  };
  const held = () => ({
    tensors: tf.memory().numTensors,
    data: backend.numDataIds(),
    buffers: backend.bufferManager.getNumUsedBuffers(),
    bytes: backend.bufferManager.numBytesAllocated,
    textures: textureBytes(backend.device),
  });
  // Buffers and textures are kept for the next call once they are there: enough for a whole queue.
  await repeat(CALLS / 10);
  const before = held();
  await repeat(CALLS);
  assert.deepEqual(held(), before, `${name} with ${tuning} tiles`);
}
