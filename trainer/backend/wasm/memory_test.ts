/**
 * Our kernels where the wasm memory grows between any two allocations, and over
 * a thousand calls each; and calls they must refuse or pass on.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { CODE_SUMS_KERNEL } from "../../model/nearest_code.ts";
import { RandomStream } from "../../random.ts";
import { useWasm } from "../wasm_backend.ts";
import { type BackendWasm, memoryOf } from "./heap.ts";

/** A call of a kernel: shapes of its inputs, and its attributes. */
interface Call {
  kernel: string;
  inputs: Record<string, number[]>;
  attributes: Record<string, unknown>;
}

const SAME = { strides: [1, 1], dilations: [1, 1], pad: "same", dataFormat: "NHWC" };
const HALVED = { ...SAME, strides: [2, 2] };
const PLAIN = { transposeA: false, transposeB: false };

/** Each kernel, padded, trimmed and narrow, so that every allocation there is happens. */
const CALLS: readonly Call[] = [
  { kernel: "Conv2D", inputs: { x: [2, 9, 9, 12], filter: [3, 3, 12, 20] }, attributes: SAME },
  {
    kernel: "FusedConv2D",
    inputs: { x: [2, 9, 9, 12], filter: [1, 1, 12, 20], bias: [20] },
    attributes: { ...HALVED, activation: "relu" },
  },
  {
    kernel: "Conv2DBackpropInput",
    inputs: { dy: [2, 5, 5, 20], filter: [3, 3, 12, 20] },
    attributes: { ...HALVED, inputShape: [2, 9, 9, 12] },
  },
  {
    kernel: "Conv2DBackpropInput",
    inputs: { dy: [2, 9, 9, 20], filter: [3, 3, 1, 20] },
    attributes: { ...SAME, inputShape: [2, 9, 9, 1] },
  },
  {
    kernel: "Conv2DBackpropFilter",
    inputs: { x: [2, 9, 9, 13], dy: [2, 9, 9, 20] },
    attributes: { ...SAME, filterShape: [3, 3, 13, 20] },
  },
  {
    kernel: "Conv2DBackpropFilter",
    inputs: { x: [2, 9, 9, 1], dy: [2, 9, 9, 20] },
    attributes: { ...SAME, filterShape: [3, 3, 1, 20] },
  },
  { kernel: "BatchMatMul", inputs: { a: [1, 33, 12], b: [1, 12, 21] }, attributes: PLAIN },
  {
    kernel: "BatchMatMul",
    inputs: { a: [3, 33, 12], b: [3, 21, 12] },
    attributes: { transposeA: false, transposeB: true },
  },
  {
    kernel: "BatchMatMul",
    inputs: { a: [3, 33, 12], b: [3, 33, 24] },
    attributes: { transposeA: true, transposeB: false },
  },
  {
    kernel: "_FusedMatMul",
    inputs: { a: [1, 33, 12], b: [1, 12, 21], bias: [21] },
    attributes: { ...PLAIN, activation: "relu" },
  },
  {
    kernel: CODE_SUMS_KERNEL,
    inputs: { vectors: [40, 6], indices: [40] },
    attributes: { numEmbeddings: 10 },
  },
  {
    kernel: "GatherV2",
    inputs: { x: [10, 6], indices: [40] },
    attributes: { axis: 0, batchDims: 0 },
  },
  { kernel: "Sum", inputs: { x: [300, 16] }, attributes: { axis: [0], keepDims: false } },
  { kernel: "Sum", inputs: { x: [300, 5] }, attributes: { axis: [0], keepDims: false } },
  { kernel: "Identity", inputs: { x: [7] }, attributes: {} },
];

for (const call of CALLS) {
  const name = `${call.kernel} of ${JSON.stringify(call.inputs)}`;

  wasmTest(`memory that grows at every allocation changes nothing: ${name}`, async (backend) => {
    const inputs = draw(call);
    const expected = await valuesOf(run(call, inputs));
    const { growths, stop } = growAtEveryAllocation(backend);
    let results: tf.Tensor[];
    try {
      results = run(call, inputs);
    } finally {
      stop();
    }
    assert(growths() > 0 || call.kernel === "Identity", "the memory did not grow");
    assert.deepEqual(await valuesOf(results), expected);
    tf.dispose(inputs);
  });

  wasmTest(`a thousand calls leave nothing behind: ${name}`, (backend) => {
    const repeat = (calls: number) => {
      const inputs = draw(call);
      for (let i = 0; i < calls; i++) tf.dispose(run(call, inputs));
      // These too: a kernel may have kept a reference to one.
      tf.dispose(inputs);
    };
    const held = () => ({
      tensors: tf.memory().numTensors,
      data: backend.numDataIds(),
      bytes: memoryOf(backend).buffer.byteLength,
    });
    repeat(1);
    const before = held();
    repeat(1000);
    assert.deepEqual(held(), before);
  });
}

wasmTest("an index that is no row is refused, and leaves nothing behind", (backend) => {
  const x = tf.ones([4, 3]);
  for (const index of [-1, 4]) {
    const indices = tf.tensor1d([0, index], "int32");
    const before = backend.numDataIds();
    assert.throws(() => tf.gather(x, indices), new RegExp(`${index} is not in \\[0, 3\\]`));
    assert.equal(backend.numDataIds(), before);
    indices.dispose();
  }
  x.dispose();
});

wasmTest("filter gradients of empty tensors are zero, and touch no other memory", async () => {
  const witness = tf.fill([4096], 7);
  for (
    const { x, dy, filterShape } of [
      { x: [1, 4, 4, 8], dy: [1, 4, 4, 0], filterShape: [1, 1, 8, 0] },
      { x: [1, 4, 4, 0], dy: [1, 4, 4, 8], filterShape: [1, 1, 0, 8] },
      { x: [0, 4, 4, 8], dy: [0, 2, 2, 8], filterShape: [3, 3, 8, 8] },
      { x: [1, 4, 2, 8], dy: [1, 2, 0, 8], filterShape: [3, 3, 8, 8] },
    ]
  ) {
    const call: Call = {
      kernel: "Conv2DBackpropFilter",
      inputs: { x, dy },
      attributes: { ...SAME, pad: "valid", filterShape },
    };
    const inputs = draw(call);
    const [gradient] = run(call, inputs);
    assert.deepEqual(gradient.shape, filterShape);
    assert((await gradient.data()).every((value) => value === 0), JSON.stringify(call));
    tf.dispose([inputs, gradient]);
  }
  assert((await witness.data()).every((value) => value === 7), "other memory was written");
  witness.dispose();
});

wasmTest("a dy that is not the convolution's result is refused", () => {
  const call: Call = {
    kernel: "Conv2DBackpropFilter",
    inputs: { x: [1, 4, 4, 8], dy: [1, 40, 40, 8] },
    attributes: { ...SAME, filterShape: [3, 3, 8, 8] },
  };
  const inputs = draw(call);
  assert.throws(() => run(call, inputs), /Shapes 1,40,40,8 and 1,4,4,8 must match/);
  tf.dispose(inputs);
});

wasmTest("products are clipped by a ReLU, after the bias", async () => {
  const product = tf.fused.matMul({
    a: tf.tensor2d([[1, 2], [3, -4]]),
    b: tf.tensor2d([[1, -1], [1, 2]]),
    bias: tf.tensor1d([2, -4]),
    activation: "relu",
  });
  assert.deepEqual([...await product.data()], [5, 0, 1, 0]);
});

function wasmTest(name: string, body: (backend: BackendWasm) => Promise<void> | void): void {
  Deno.test(name, async () => {
    await useWasm();
    await body(tf.backend() as BackendWasm);
  });
}

/** Normal numbers; where the input is `indices`, numbers of codes. */
function draw({ kernel, inputs }: Call): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => {
      const stream = new RandomStream(7, kernel, name);
      const length = tf.util.sizeFromShape(shape);
      const tensor = name === "indices"
        ? tf.tensor(Int32Array.from({ length }, () => stream.integer(10)), shape, "int32")
        : tf.tensor(Float32Array.from({ length }, () => stream.normal()), shape);
      return [name, tensor];
    }),
  );
}

function run({ kernel, attributes }: Call, inputs: Record<string, tf.Tensor>): tf.Tensor[] {
  return [tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap)].flat();
}

async function valuesOf(tensors: tf.Tensor[]): Promise<Float32Array[]> {
  const values = await Promise.all(tensors.map(async (tensor) => (await tensor.data()).slice()));
  tf.dispose(tensors);
  return values as Float32Array[];
}

/** Fills the memory before each allocation of a kernel until it grows, which detaches all views. */
function growAtEveryAllocation(backend: BackendWasm): { growths(): number; stop(): void } {
  const memory = memoryOf(backend);
  const { makeOutput } = backend;
  const filling: tf.TensorInfo[] = [];
  let growths = 0;
  backend.makeOutput = (shape, dtype, memoryOffset, values) => {
    const { buffer } = memory;
    while (memory.buffer === buffer) {
      filling.push(makeOutput.call(backend, [2 ** 18], "float32"));
    }
    growths++;
    return makeOutput.call(backend, shape, dtype, memoryOffset, values);
  };
  return {
    growths: () => growths,
    stop() {
      backend.makeOutput = makeOutput;
      for (const { dataId } of filling) backend.disposeData(dataId);
    },
  };
}
