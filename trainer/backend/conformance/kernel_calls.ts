/**
 * Swaps the kernels of a backend, and counts their calls.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** Kernels of one backend, by name. */
export type KernelSet = ReadonlyMap<string, tf.KernelConfig>;

/** The kernels that are registered for a backend now. */
export function registeredKernels(backendName: string): KernelSet {
  return new Map(
    tf.getKernelsForBackend(backendName).map((kernel) => [kernel.kernelName, kernel]),
  );
}

/** Registers these kernels for a backend, and no others. */
export function registerOnly(backendName: string, kernels: KernelSet): void {
  for (const name of registeredKernels(backendName).keys()) tf.unregisterKernel(name, backendName);
  for (const kernel of kernels.values()) tf.registerKernel(kernel);
}

/** How often one of our kernels was called, and how often it left the work to tfjs' own. */
export interface KernelCalls {
  calls: number;
  handedOver: number;
}

/** Counts the calls of our kernels, and which of them the stock kernels ended up doing. */
export class CallCounter {
  readonly counts = new Map<string, KernelCalls>();
  /** Names of our kernels that are running, outermost first. */
  readonly #running: string[] = [];

  /** The stock kernel, counting the calls that our kernel of the same name hands to it. */
  wrapStock(kernel: tf.KernelConfig): tf.KernelConfig {
    const { kernelName } = kernel;
    return {
      ...kernel,
      kernelFunc: (args) => {
        if (this.#running.at(-1) === kernelName) this.#count(kernelName).handedOver++;
        return kernel.kernelFunc(args);
      },
    };
  }

  /**
   * One of our kernels, counting its calls.
   *
   * @param stock What it replaces. tfjs prepares registered kernels whenever a
   *   backend starts, and our kernel may hand its work to this one.
   */
  wrapOurs(kernel: tf.KernelConfig, stock: tf.KernelConfig | undefined): tf.KernelConfig {
    const { kernelName } = kernel;
    return {
      setupFunc: stock?.setupFunc,
      disposeFunc: stock?.disposeFunc,
      ...kernel,
      kernelFunc: (args) => {
        this.#count(kernelName).calls++;
        this.#running.push(kernelName);
        try {
          return kernel.kernelFunc(args);
        } finally {
          this.#running.pop();
        }
      },
    };
  }

  #count(kernelName: string): KernelCalls {
    let count = this.counts.get(kernelName);
    if (count === undefined) this.counts.set(kernelName, count = { calls: 0, handedOver: 0 });
    return count;
  }
}
