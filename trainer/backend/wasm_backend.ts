/**
 * The CPU: tfjs' wasm backend (XNNPACK) with one thread and fixed-width SIMD,
 * so that every machine executes the same instructions in the same order.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { DeviceError } from "../errors.ts";
import { registerWasmKernels } from "./wasm/register.ts";

/**
 * Makes wasm the current backend, with our kernels.
 *
 * @throws DeviceError where the CPU or the runtime has no wasm SIMD: the plain
 *   build would give other bytes.
 */
export async function useWasm(): Promise<void> {
  if (!await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) {
    throw new DeviceError(
      "Cannot use the wasm backend: this CPU or Deno has no wasm SIMD",
    );
  }
  if (tf.getBackend() !== "wasm") {
    setWasmPaths(
      fileURLToPath(new URL(".", import.meta.resolve("@tensorflow/tfjs-backend-wasm"))),
    );
    // Threads of XNNPACK's own would need shared memory that tfjs does not get
    // here; batches are spread over workers instead (training/worker_executor.ts).
    setThreadsCount(1);
    if (!await tf.setBackend("wasm")) {
      throw new DeviceError(
        "Cannot start the wasm backend: tfjs refused it without a reason",
      );
    }
  }
  registerWasmKernels();
}
