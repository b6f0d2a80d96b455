/**
 * Running out of the wasm backend's memory, which tfjs does not notice: it
 * would go on with a tensor at address 0, and overwrite others.
 *
 * @module
 */
import { DeviceError } from "../../errors.ts";
import type { BackendWasm } from "./heap.ts";

/** What Emscripten calls C's `malloc` and `free`, as far as tfjs' typings leave them out. */
interface Allocator {
  /** Returns an address, 0 where there is no memory left. */
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const guarded = new WeakSet<object>();

/**
 * Makes every allocation of the backend that fails throw. Safe to call twice.
 *
 * The backend's memory has at most 4 GiB, whatever the machine has.
 */
export function failWhenExhausted({ wasm }: BackendWasm): void {
  if (guarded.has(wasm)) return;
  guarded.add(wasm);
  const allocator = wasm as unknown as Allocator;
  // Emscripten puts the real function in its place when it is called first.
  allocator._free(allocator._malloc(1));
  const allocate = allocator._malloc;
  allocator._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address !== 0) return address;
    throw new DeviceError(
      `The wasm backend is out of memory: no ${bytes} bytes are left; ` +
        "cut each batch into more parts with --set training.shards=N",
    );
  };
}
