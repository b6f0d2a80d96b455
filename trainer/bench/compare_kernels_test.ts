import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { testOnWebgpu } from "../backend/test_backends.ts";
import { type BenchDevice, startBenchDevice } from "./bench_device.ts";
import { compareKernels } from "./compare_kernels.ts";
import { convolutionCase, type KernelCase, nearestCodeCase } from "./kernel_case.ts";

const BUDGET = { seconds: 0, clock: () => performance.now() / 1000 };
const GEOMETRY = {
  inSize: 8,
  inChannels: 3,
  outSize: 4,
  outChannels: 5,
  kernelSize: 4,
  stride: 2,
};

Deno.test("ours and stock each compute with their own kernels, and differences show", async () => {
  const device = await startBenchDevice("wasm");
  let current = "ours";
  const watched: BenchDevice = {
    ...device,
    use: (set) => {
      current = set;
      device.use(set);
    },
  };
  const values = { ours: [1, 2, -8], stock: [1, 3, -10] };
  const subject: KernelCase = {
    flops: 6,
    kernelName: null,
    compute: () => [tf.tensor1d(values[current as "ours"])],
    dispose: () => {},
  };
  const { difference, stock, same_kernel } = await compareKernels(watched, subject, BUDGET);
  assert(Math.abs(difference! - 2 / 10) < 1e-6);
  assert(stock !== null);
  assert.equal(same_kernel, false);
  assert.equal(current, "ours");

  const codes = {
    ...subject,
    compute: () => [tf.tensor1d(values[current as "ours"], "int32")],
  };
  const { difference: share } = await compareKernels(watched, codes, BUDGET);
  assert(Math.abs(share! - 2 / 3) < 1e-6);
});

Deno.test("wasm: tfjs' own kernels come back, also on a fresh backend, and nothing leaks", async () => {
  for (let start = 0; start < 2; start++) {
    const device = await startBenchDevice("wasm");
    const tensors = tf.memory().numTensors;
    for (const pass of ["forward", "input gradient", "filter gradient"] as const) {
      const subject = convolutionCase(GEOMETRY, pass, 2);
      const { ours, stock, same_kernel, difference } = await compareKernels(
        device,
        subject,
        BUDGET,
      );
      subject.dispose();
      assert(ours.median_seconds > 0);
      assert.equal(stock === null, pass === "filter gradient");
      assert.equal(same_kernel, false);
      assert(pass === "filter gradient" ? difference === null : difference! < 1e-5);
    }
    assert.equal(tf.memory().numTensors, tensors);
  }
});

testOnWebgpu("webgpu: both sets compute, on a device that is started again", async () => {
  for (let start = 0; start < 2; start++) {
    const device = await startBenchDevice("webgpu");
    const tensors = tf.memory().numTensors;
    for (
      const subject of [convolutionCase(GEOMETRY, "filter gradient", 2), nearestCodeCase(32, 8, 4)]
    ) {
      const { stock, difference } = await compareKernels(device, subject, BUDGET);
      subject.dispose();
      assert(stock !== null);
      assert(difference! < 1e-5);
    }
    assert.equal(tf.memory().numTensors, tensors);
  }
});
