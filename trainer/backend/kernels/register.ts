/**
 * Puts our kernels in the place of tfjs' own WebGPU kernels, and back.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** Our kernels. Shapes that one of them does not cover are handed to the stock kernel. */
const KERNELS: readonly tf.KernelConfig[] = [];

/** The kernels that tfjs registered, by name; undefined where it has none. */
const stock = new Map<string, tf.KernelConfig | undefined>();

/** Registers our kernels for backend `webgpu`. Safe to call twice. */
export function registerWebgpuKernels(): void {
  for (const kernel of KERNELS) {
    if (!stock.has(kernel.kernelName)) {
      stock.set(kernel.kernelName, tf.getKernel(kernel.kernelName, "webgpu"));
    }
    replace(kernel.kernelName, kernel);
  }
}

/** Registers tfjs' own kernels again: for comparisons. Safe to call twice. */
export function restoreStockKernels(): void {
  for (const [name, kernel] of stock) replace(name, kernel);
}

function replace(name: string, kernel: tf.KernelConfig | undefined): void {
  if (tf.getKernel(name, "webgpu") !== undefined) tf.unregisterKernel(name, "webgpu");
  if (kernel !== undefined) tf.registerKernel(kernel);
}
