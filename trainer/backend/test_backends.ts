/**
 * For tests that must hold on every backend.
 *
 * @module
 */
import { startDevice } from "./device.ts";
import { findAdapter } from "./webgpu_backend.ts";

/** Whether a WebGPU adapter, software or hardware, is there. */
const webgpu = await findAdapter() !== null;
const ci = Deno.env.get("CI") === "true";

/**
 * Registers a test that needs WebGPU. Without an adapter it is skipped, and
 * says so; in CI it then fails.
 */
export function testOnWebgpu(name: string, body: () => Promise<void>): void {
  const ignore = !webgpu && !ci;
  if (ignore) {
    console.warn(`skipped: "${name}": no WebGPU adapter (apt-get install mesa-vulkan-drivers)`);
  }
  Deno.test({
    name,
    ignore,
    // The device outlives the test: the next one uses it again.
    sanitizeResources: false,
    sanitizeOps: false,
    fn: body,
  });
}

/** Registers a test on wasm and one on webgpu; see {@link testOnWebgpu}. */
export function testOnBackends(name: string, body: () => Promise<void>): void {
  Deno.test(`${name} (wasm)`, async () => {
    await startDevice("wasm");
    await body();
  });
  testOnWebgpu(`${name} (webgpu)`, async () => {
    const device = await startDevice("webgpu");
    await body();
    device.check();
  });
}
