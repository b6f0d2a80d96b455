/**
 * Chooses and starts the compute device, describes it, and tells when it has
 * failed.
 *
 * @module
 */
import { DeviceError } from "../errors.ts";
import { useWasm } from "./wasm_backend.ts";
import { findAdapter, isSoftwareAdapter, useWebgpu } from "./webgpu_backend.ts";

/** What the user may ask for. */
export const BACKEND_CHOICES = ["auto", "webgpu", "wasm"] as const;

/** One of {@link BACKEND_CHOICES}. */
export type BackendChoice = typeof BACKEND_CHOICES[number];

/** A started device. */
export interface Device {
  backend: "webgpu" | "wasm";
  /** Why this one, for people. */
  reason: string;
  /** The adapter's name and how our kernels are laid out for it, or the CPU's. */
  adapter: string;
  /**
   * Throws where the device has reported an error or was lost since it was
   * started. tfjs itself goes on with zeros after an invalid shader.
   *
   * @throws DeviceError with the device's own words.
   */
  check(): void;
}

/**
 * Starts the device and makes it tfjs' current backend. `auto` takes a
 * hardware GPU where there is one, else wasm, which is faster than a GPU
 * emulated in software.
 *
 * @param source Who asked for a backend by name: the reason that is recorded.
 * @throws DeviceError where the one asked for cannot be had.
 */
export async function startDevice(
  choice: BackendChoice,
  source = `asked for with --backend ${choice}`,
): Promise<Device> {
  if (choice === "wasm") return await startWasm(source);
  const adapter = await findAdapter();
  if (choice === "webgpu") {
    if (adapter === null) {
      throw new DeviceError(
        "Cannot use backend webgpu: no WebGPU adapter was found; " +
          "install a Vulkan driver, or train with --backend wasm",
      );
    }
    return await startWebgpu(adapter, source);
  }
  if (adapter === null) return await startWasm("no WebGPU adapter was found");
  if (isSoftwareAdapter(adapter)) {
    return await startWasm(
      `the only WebGPU adapter is emulated in software (${adapter.info.description}), ` +
        "which is slower",
    );
  }
  return await startWebgpu(adapter, "a hardware GPU was found");
}

async function startWasm(reason: string): Promise<Device> {
  const arithmetic = await useWasm();
  return {
    backend: "wasm",
    reason,
    adapter: `CPU, ${Deno.build.arch}, ${arithmetic}`,
    check: () => {},
  };
}

async function startWebgpu(
  adapter: GPUAdapter,
  reason: string,
): Promise<Device> {
  const { check, tuning } = await useWebgpu(adapter);
  const { description, vendor, device } = adapter.info;
  const name = description || `vendor ${vendor} device ${device}`;
  return { backend: "webgpu", reason, adapter: `${name}, ${tuning} tiles`, check };
}
