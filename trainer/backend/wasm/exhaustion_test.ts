import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { DeviceError } from "../../errors.ts";
import { useWasm } from "../wasm_backend.ts";
import { allocate, type BackendWasm } from "./heap.ts";

Deno.test("more memory than the wasm backend can have is an error, and others' tensors stay", async () => {
  await useWasm();
  // Once more: the guard must neither be lost nor be put around itself.
  await useWasm();
  const backend = tf.backend() as BackendWasm;
  const kept = tf.tensor1d([1, 2, 3]);
  // Nothing is written, so the machine need not have as much.
  const large: tf.TensorInfo[] = [];
  assert.throws(
    () => {
      for (let i = 0; i < 9; i++) large.push(allocate(backend, [2 ** 27]));
    },
    (error: Error) => {
      assert(error instanceof DeviceError);
      assert.match(error.message, /^The wasm backend is out of memory: no 536870912 bytes/);
      return true;
    },
  );
  for (const { dataId } of large) backend.disposeData(dataId);
  const sum = tf.add(kept, 1);
  assert.deepEqual([...await sum.data()], [2, 3, 4]);
  tf.dispose([kept, sum]);
});
