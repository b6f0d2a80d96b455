/**
 * Puts our kernels in the place of tfjs' own WebGPU kernels, and back.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { OPTIMIZERS } from "./adam.ts";
import { CODEBOOK_KERNELS } from "./codebook.ts";
import type { KernelArguments } from "./compute.ts";
import { CONVOLUTIONS } from "./convolution.ts";
import { PRODUCTS } from "./mat_mul.ts";
import { SUMS } from "./sum.ts";
import { replaceStock, restoreStock } from "./stock_kernels.ts";

/** Our kernels by name. Shapes that one of them does not cover are handed to tfjs' own. */
const KERNELS: Record<string, (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[]> = {
  ...CONVOLUTIONS,
  ...PRODUCTS,
  ...SUMS,
  ...CODEBOOK_KERNELS,
  ...OPTIMIZERS,
};

/** Registers our kernels for backend `webgpu`. Safe to call twice. */
export function registerWebgpuKernels(): void {
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    const kernelFunc = kernel as unknown as tf.KernelFunc;
    replaceStock({ kernelName, backendName: "webgpu", kernelFunc });
  }
}

/** Registers tfjs' own kernels again: for comparisons. Safe to call twice. */
export function restoreStockKernels(): void {
  restoreStock();
}
