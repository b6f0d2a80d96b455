/**
 * A started device whose kernels can be exchanged for tfjs' own and back.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
// Registers tfjs' own wasm kernels, so that they can be remembered before ours replace them.
import "@tensorflow/tfjs-backend-wasm";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type Device, startDevice } from "../backend/device.ts";
import { textureBytes } from "../backend/kernels/compute.ts";
import { registerWebgpuKernels, restoreStockKernels } from "../backend/kernels/register.ts";

/** Whose kernels compute. */
export type KernelSet = "ours" | "stock";

/** A device for measurements. */
export interface BenchDevice extends Device {
  /** Makes all later calls use these kernels. */
  use(set: KernelSet): void;
  /** Waits until everything that was asked of the device is computed; `last` is the last result. */
  finish(last: tf.Tensor): Promise<void>;
  /** Largest tensor that a kernel may be given, in bytes. */
  largestTensorBytes: number;
  /** Bytes that the backend has taken from the system. */
  takenBytes(): number;
}

/** tfjs' own kernels for wasm, taken down before ours are registered for the first time. */
let stockWasmKernels: readonly tf.KernelConfig[] | null = null;

/**
 * Starts the device on a backend that holds no memory yet, with our kernels in
 * use. Tensors of the one before are lost.
 *
 * @throws DeviceError as {@link startDevice} does.
 */
export async function startBenchDevice(backend: Device["backend"]): Promise<BenchDevice> {
  stockWasmKernels ??= tf.getKernelsForBackend("wasm");
  // WebGPU gets a new device each time anyway; wasm would keep its heap.
  if (backend === "wasm" && "wasm" in tf.engine().registry) {
    const factory = tf.findBackendFactory("wasm");
    tf.removeBackend("wasm");
    tf.registerBackend("wasm", factory);
  }
  const device = await startDevice(backend, "for the benchmark");
  const bench = backend === "wasm" ? wasmDevice(device, stockWasmKernels) : webgpuDevice(device);
  bench.use("ours");
  return bench;
}

function wasmDevice(device: Device, stock: readonly tf.KernelConfig[]): BenchDevice {
  const ours = tf.getKernelsForBackend("wasm");
  const sets: Record<KernelSet, readonly tf.KernelConfig[]> = { ours, stock };
  return {
    ...device,
    use: (set) => registerOnly(sets[set]),
    finish: () => Promise.resolve(), // it computes within the call
    largestTensorBytes: Infinity,
    takenBytes: () => wasmHeap().byteLength,
  };
}

/** Makes these the kernels of backend wasm. */
function registerOnly(kernels: readonly tf.KernelConfig[]): void {
  for (const { kernelName } of tf.getKernelsForBackend("wasm")) {
    tf.unregisterKernel(kernelName, "wasm");
  }
  kernels.forEach(tf.registerKernel);
}

function wasmHeap(): Uint8Array {
  // The typings leave out what every Emscripten module has.
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  return wasm.HEAPU8;
}

function webgpuDevice(device: Device): BenchDevice {
  const backend = tf.backend() as WebGPUBackend;
  return {
    ...device,
    use: (set) => set === "ours" ? registerWebgpuKernels() : restoreStockKernels(),
    finish: async (last) => {
      // One element is read, which the device hands over once all before it is done.
      const element = tf.tidy(() => tf.slice(last.flatten(), 0, 1));
      await element.data();
      element.dispose();
    },
    largestTensorBytes: backend.device.limits.maxStorageBufferBindingSize,
    takenBytes: () => backend.memory().numBytesAllocatedInGPU + textureBytes(backend.device),
  };
}
