/**
 * For tests that must hold on every backend.
 *
 * @module
 */
import { startDevice } from "./device.ts";
import { findAdapter } from "./webgpu_backend.ts";

/** Whether a WebGPU adapter, software or hardware, is there. In CI it must be. */
export async function hasWebgpu(): Promise<boolean> {
  if (await findAdapter() !== null) return true;
  if (Deno.env.get("CI") === "true") {
    throw new Error("CI needs a WebGPU adapter: apt-get install mesa-vulkan-drivers");
  }
  return false;
}

/**
 * Registers a test for each backend; the one on webgpu is skipped, and says
 * so, where there is no adapter.
 */
export function testOnBackends(
  name: string,
  body: (backend: "wasm" | "webgpu") => Promise<void>,
): void {
  Deno.test(`${name} (wasm)`, async () => {
    await startDevice("wasm");
    await body("wasm");
  });
  Deno.test({
    name: `${name} (webgpu)`,
    // The device outlives the test: the next one uses it again.
    sanitizeResources: false,
    sanitizeOps: false,
    fn: async () => {
      if (!await hasWebgpu()) {
        console.log("skipped: no WebGPU adapter (apt-get install mesa-vulkan-drivers)");
        return;
      }
      const device = await startDevice("webgpu");
      await body("webgpu");
      device.check();
    },
  });
}
