/**
 * Access to the wasm backend's memory and kernels, and the registration of ours.
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

/** The backend's memory: Emscripten's, which tfjs' typings leave out. */
export function memoryOf(backend: BackendWasm): WebAssembly.Memory {
  return (backend.wasm as unknown as { asm: { memory: WebAssembly.Memory } }).asm.memory;
}

/** The tensor's place in the memory, in bytes. It does not move, whatever is allocated. */
export function addressOf(backend: BackendWasm, { dataId }: tf.TensorInfo): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
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

/** [m, k] × [k, n] → [m, n], by the kernel that is registered. */
export function multiply(backend: BackendWasm, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  return run(backend, "BatchMatMul", { a, b }, { transposeA: false, transposeB: false });
}

/** The same elements in another shape; to be disposed of apart. */
export function reshape(backend: BackendWasm, x: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return run(backend, "Reshape", { x }, { shape });
}

/** Identity without a copy: tensors don't change, so two may share their memory. */
export function share({ inputs: { x }, backend }: KernelArguments): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/** A kernel of ours. */
export type Kernel = (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[];

/** The backend's own kernels that ours replaced. */
const stock = new Map<string, Kernel>();

/**
 * Registers a kernel for the wasm backend, in place of the one it had.
 *
 * @param covers Tells for which calls; the others go to the one it had.
 */
export function register(
  name: string,
  kernel: Kernel,
  covers: (args: KernelArguments) => boolean = () => true,
): void {
  const replaced = tf.getKernel(name, "wasm");
  if (replaced !== undefined) {
    if (!stock.has(name)) stock.set(name, replaced.kernelFunc as unknown as Kernel);
    tf.unregisterKernel(name, "wasm");
  }
  const own: Kernel = (args) => covers(args) ? kernel(args) : stock.get(name)!(args);
  tf.registerKernel({
    kernelName: name,
    backendName: "wasm",
    kernelFunc: own as unknown as tf.KernelFunc,
    setupFunc: replaced?.setupFunc,
  });
}
