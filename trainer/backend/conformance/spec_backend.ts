/**
 * A backend with two sets of kernels, stock and ours, on either of which
 * published specs can be run.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type Device, startDevice } from "../device.ts";
import { setTuning, tuning } from "../kernels/tuning.ts";
import { CallCounter, type KernelSet, registeredKernels, registerOnly } from "./kernel_calls.ts";
import { runSpecs, type SpecOutcomes } from "./run_specs.ts";

/** See the module. */
export class SpecBackend {
  /** The kernels that tfjs comes with. */
  readonly stock: KernelSet;
  /** The kernels after the device was started: ours, and tfjs' where we have none. */
  readonly ours: KernelSet;
  /** Names of the kernels that we have replaced or added. */
  readonly replaced: readonly string[];
  /** Calls of our kernels since it was last cleared. */
  readonly counter: CallCounter;
  #device: Device;

  private constructor(device: Device, stock: KernelSet, counter: CallCounter) {
    const { backend } = device;
    const registered = registeredKernels(backend);
    this.#device = device;
    this.stock = stock;
    this.counter = counter;
    this.replaced = [...registered.keys()].filter((name) =>
      registered.get(name)!.kernelFunc !== stock.get(name)?.kernelFunc
    );
    const ours = new Map(registered);
    for (const name of this.replaced) {
      ours.set(name, counter.wrapOurs(registered.get(name)!, stock.get(name)));
    }
    this.ours = ours;
  }

  /**
   * Starts the backend as training does.
   *
   * @throws DeviceError where it cannot be had.
   */
  static async start(backendName: "wasm" | "webgpu"): Promise<SpecBackend> {
    if (backendName === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
    const counter = new CallCounter();
    const stock = new Map(
      [...registeredKernels(backendName)].map((
        [name, kernel],
      ) => [name, counter.wrapStock(kernel)]),
    );
    registerOnly(backendName, stock);
    const device = await startDevice(backendName);
    return new SpecBackend(device, stock, counter);
  }

  /**
   * Runs the specs of a file with a set of kernels. A spec during which the
   * device reports an error fails, and the next has a new device.
   *
   * @param file Path inside tfjs-core's `dist`, e.g. `ops/conv2d_test.js`.
   */
  async run(file: string, kernels: KernelSet): Promise<SpecOutcomes> {
    const { backend } = this.#device;
    registerOnly(backend, kernels);
    return await runSpecs(file, backend, async () => {
      if (backend === "webgpu") await finishWork();
      try {
        this.#device.check();
      } catch (error) {
        const used = tuning();
        this.#device = await startDevice(backend);
        setTuning(used);
        registerOnly(backend, kernels);
        throw error;
      }
    });
  }
}

/** Waits until the GPU has done, and judged, all that a spec asked of it. */
async function finishWork(): Promise<void> {
  const backend = tf.backend() as WebGPUBackend;
  // A spec that reads nothing back leaves its commands unsent.
  if (backend["commandEncoder"]) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  await backend.queue.onSubmittedWorkDone();
}
