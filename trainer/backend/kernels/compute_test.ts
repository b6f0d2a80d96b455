import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { DeviceError } from "../../errors.ts";
import { startDevice } from "../device.ts";
import { testOnWebgpu } from "../test_backends.ts";
import { allocate, compute, spread } from "./compute.ts";

testOnWebgpu("a program that is not valid WGSL is fatal, and named", async () => {
  const device = await startDevice("webgpu");
  const backend = tf.backend() as WebGPUBackend;
  const result = allocate(backend, [4]);
  compute(backend, {
    program: { key: "broken program", source: () => "@compute fn main() { nonsense }" },
    inputs: [],
    outputs: [result],
    parameters: new Int32Array(),
    workgroups: [1, 1, 1],
  });
  backend.submitQueue();
  await backend.queue.onSubmittedWorkDone();
  backend.disposeData(result.dataId);
  assert.throws(() => device.check(), (error: Error) => {
    assert(error instanceof DeviceError);
    assert.match(error.message, /reported an error: .*broken program/);
    return true;
  });
});

testOnWebgpu("more memory than the GPU has is fatal", async () => {
  const device = await startDevice("webgpu");
  const backend = tf.backend() as WebGPUBackend;
  const result = allocate(backend, [2 ** 31, 64]);
  backend.uploadToGPU(result.dataId);
  await backend.queue.onSubmittedWorkDone();
  assert.throws(() => device.check(), /DeviceError|reported an error/);
});

Deno.test("workgroups beyond one axis' limit are spread over two", () => {
  assert.deepEqual(spread(1), [1, 1]);
  assert.deepEqual(spread(65535), [65535, 1]);
  for (const count of [65536, 100_000, 4_000_001]) {
    const [x, y] = spread(count);
    assert(
      x <= 65535 && y <= 65535 && x * y >= count && x * y < count + y,
      `${count}: ${x} × ${y}`,
    );
  }
});
