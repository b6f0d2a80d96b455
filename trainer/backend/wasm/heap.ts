/**
 * Access to the wasm backend's memory, for kernels that are mostly data
 * movement around one of XNNPACK's matrix products or convolutions.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

export type { BackendWasm };

/** What a kernel is called with. */
export interface KernelArguments {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: BackendWasm;
}

/** Allocates a float32 tensor; its content is undefined. */
export function allocate(backend: BackendWasm, shape: number[]): tf.TensorInfo {
  return backend.makeOutput(shape, "float32");
}

/**
 * The tensor's elements, in place. Allocating may grow the memory and detach
 * every view: take views after the last allocation and don't keep them.
 */
export function view(
  backend: BackendWasm,
  tensor: tf.TensorInfo,
): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** Calls a kernel of the wasm backend by its name. */
export function run(
  backend: BackendWasm,
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  attrs: Record<string, unknown>,
): tf.TensorInfo {
  const kernel = tf.getKernel(name, "wasm");
  const args = { inputs, attrs: attrs as tf.NamedAttrMap, backend };
  return kernel.kernelFunc(args) as tf.TensorInfo;
}

/** Registers a kernel for the wasm backend, in place of the one it had. */
export function register(
  name: string,
  kernel: (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[],
): void {
  if (tf.getKernel(name, "wasm") !== undefined) {
    tf.unregisterKernel(name, "wasm");
  }
  tf.registerKernel({
    kernelName: name,
    backendName: "wasm",
    kernelFunc: kernel as unknown as tf.KernelFunc,
  });
}
