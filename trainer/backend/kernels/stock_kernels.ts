/**
 * tfjs' own kernels, which ours replace and fall back on.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { KernelArguments } from "./compute.ts";

/** The kernels that tfjs registered, by name; undefined where it has none. */
const stock = new Map<string, tf.KernelConfig | undefined>();

/** What fell through, so that each is told once. */
const told = new Set<string>();

/** Puts a kernel in the place of tfjs' own. */
export function replaceStock(kernel: tf.KernelConfig): void {
  const { kernelName, backendName } = kernel;
  if (!stock.has(kernelName)) stock.set(kernelName, tf.getKernel(kernelName, backendName));
  register(kernelName, kernel);
}

/** Registers tfjs' own kernels again. */
export function restoreStock(): void {
  for (const [name, kernel] of stock) register(name, kernel);
}

/**
 * Hands a call that our kernel does not cover to tfjs' own, and says so once.
 *
 * @param reason What is not covered, for people; null where tfjs' kernel is meant to be used.
 */
export function fallThrough(
  name: string,
  reason: string | null,
  { inputs, attrs, backend }: KernelArguments,
): tf.TensorInfo {
  const kernel = stock.get(name);
  if (kernel === undefined) throw new Error(`tfjs has no ${name} on webgpu`);
  if (reason !== null && !told.has(`${name} ${reason}`)) {
    told.add(`${name} ${reason}`);
    console.warn(`${name} is left to tfjs' own kernel: ${reason}`);
  }
  return kernel.kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}

function register(name: string, kernel: tf.KernelConfig | undefined): void {
  if (tf.getKernel(name, "webgpu") !== undefined) tf.unregisterKernel(name, "webgpu");
  if (kernel !== undefined) tf.registerKernel(kernel);
}
