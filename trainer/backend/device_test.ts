import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { DeviceError } from "../errors.ts";
import { startDevice } from "./device.ts";
import { testOnWebgpu } from "./test_backends.ts";
import { findAdapter, isSoftwareAdapter } from "./webgpu_backend.ts";

testOnWebgpu("a GPU error that tfjs passes over in silence is fatal, with its cause", async () => {
  const device = await startDevice("webgpu");
  device.check();
  // One buffer for each input is more than a shader may bind; tfjs returns zeros.
  const inputs = Array.from({ length: 40 }, () => tf.ones([4]));
  const sum = tf.addN(inputs);
  await sum.data();
  tf.dispose([sum, inputs]);
  assert.throws(() => device.check(), (error: Error) => {
    assert(error instanceof DeviceError);
    assert.match(error.message, /reported an error: .*bindings/);
    assert(!error.message.includes("\n"));
    return true;
  });
});

Deno.test({
  name: "auto takes a hardware GPU, else wasm, and says why",
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    const adapter = await findAdapter();
    const hardware = adapter !== null && !isSoftwareAdapter(adapter);
    const device = await startDevice("auto");
    assert.equal(device.backend, hardware ? "webgpu" : "wasm");
    assert.equal(tf.getBackend(), device.backend);
    const reason = hardware ? /a hardware GPU/ : adapter === null ? /no WebGPU/ : /software/;
    assert.match(device.reason, reason);
  },
});
