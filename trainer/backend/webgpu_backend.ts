/**
 * The GPU: tfjs' WebGPU backend on Deno's native WebGPU.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { DeviceError } from "../errors.ts";
import { chooseTuning } from "./kernels/choose_tuning.ts";
import { registerWebgpuKernels } from "./kernels/register.ts";
import { setTuning, type Tuning } from "./kernels/tuning.ts";
import { adapterKey, readTuning, writeTuning } from "./kernels/tuning_file.ts";

/** The GPU that the system prefers, or null where there is none. */
export async function findAdapter(): Promise<GPUAdapter | null> {
  if (navigator.gpu === undefined) return null;
  quietenDisplayLookup();
  return await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
}

/**
 * Without XDG_RUNTIME_DIR the graphics libraries print an error about a display
 * that nobody asked for. Any folder will do.
 */
function quietenDisplayLookup(): void {
  const variable = "XDG_RUNTIME_DIR";
  if (Deno.build.os !== "linux") return;
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return;
  if (Deno.env.get(variable) === undefined) Deno.env.set(variable, "/tmp");
}

/** Whether the adapter is a CPU that pretends to be a GPU. */
export function isSoftwareAdapter(adapter: GPUAdapter): boolean {
  // Not every version of the runtime's typings knows isFallbackAdapter.
  const info = adapter.info as GPUAdapterInfo & { isFallbackAdapter?: boolean };
  return info.isFallbackAdapter === true ||
    /llvmpipe|lavapipe|swiftshader|software/i.test(info.description);
}

/** Which tuning is the faster on each adapter of this machine. */
const TUNING_FILE = new URL("../../artifacts/tuning.json", import.meta.url);

/** The backend, once it runs. */
export interface StartedWebgpu {
  /** Throws a DeviceError once the device has failed. */
  check(): void;
  /** How our kernels are laid out. */
  tuning: Tuning;
}

/**
 * Makes webgpu the current backend, with our kernels, on a device of our own, so
 * that no error of it goes unheard.
 *
 * @throws DeviceError where the device cannot be had or fails at once.
 */
export async function useWebgpu(adapter: GPUAdapter): Promise<StartedWebgpu> {
  // Loaded only where there is a GPU: it looks for one as soon as it is loaded.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  const { limits } = adapter;
  const device = await requestDevice(adapter, {
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
  });

  let failure: DeviceError | null = null;
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    const { error } = event as GPUUncapturedErrorEvent;
    const advice = error instanceof GPUOutOfMemoryError
      ? "; cut each batch into parts that fit with --set training.shards=4"
      : "";
    failure ??= new DeviceError(
      `The GPU (${adapter.info.description}) reported an error: ${oneLine(error.message)}${advice}`,
    );
  });
  device.lost.then(({ reason, message }) => {
    failure ??= new DeviceError(
      `The GPU (${adapter.info.description}) was lost (${reason}): ${oneLine(message)}; ` +
        "continue with --resume once it is back",
    );
  });

  // tfjs would compute small tensors on its CPU backend, in another order.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info));
  if (!await tf.setBackend("webgpu")) {
    throw new DeviceError(`Cannot start tfjs on ${adapter.info.description}`);
  }
  registerWebgpuKernels();
  const check = () => {
    if (failure !== null) throw failure;
  };
  const key = adapterKey(adapter.info);
  let tuning = await readTuning(TUNING_FILE, key);
  if (tuning === null) {
    ({ tuning } = await chooseTuning(tf.backend() as WebGPUBackend));
    check();
    await writeTuning(TUNING_FILE, key, tuning);
  }
  setTuning(tuning);
  return { check, tuning };
}

async function requestDevice(
  adapter: GPUAdapter,
  descriptor: GPUDeviceDescriptor,
): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice(descriptor);
  } catch (error) {
    const reason = oneLine(error instanceof Error ? error.message : String(error));
    throw new DeviceError(
      `Cannot open the GPU (${adapter.info.description}): ${reason}; use --backend wasm`,
      { cause: error },
    );
  }
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, " ").trim();
}
