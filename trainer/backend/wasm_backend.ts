/**
 * The CPU: tfjs' wasm backend with one thread and fixed-width SIMD, so that
 * every machine executes the same instructions in the same order; only a CPU
 * without fused multiply-add rounds differently, and says so.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { DeviceError } from "../errors.ts";
import { hasFusedMultiplyAdd } from "./wasm/fused_multiply_add.ts";
import { registerWasmKernels } from "./wasm/register.ts";

/**
 * Makes wasm the current backend, with our kernels.
 *
 * @returns What the CPU is, as far as it decides on the bytes that come out.
 * @throws DeviceError where the CPU or the runtime has no wasm SIMD: the plain
 *   build would give other bytes.
 */
export async function useWasm(): Promise<string> {
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
  try {
    return `wasm SIMD ${hasFusedMultiplyAdd() ? "with" : "without"} fused multiply-add`;
  } catch (cause) {
    throw new DeviceError("Cannot use the wasm backend: this Deno has no relaxed SIMD", { cause });
  }
}
