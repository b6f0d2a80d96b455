/**
 * Starts what computes batches, for the device there is.
 *
 * @module
 */
import type { Device } from "../backend/device.ts";
import type { RunConfig } from "../run/schema.ts";
import { type Executor, LocalExecutor } from "../training/executor.ts";
import { WorkerExecutor } from "../training/worker_executor.ts";

/**
 * The GPU computes on this thread; the CPU on a worker for each core, but not
 * more than there are shards.
 */
export async function startExecutor(config: RunConfig, device: Device): Promise<Executor> {
  const { shards } = config.training;
  const threads = Math.min(shards, navigator.hardwareConcurrency);
  if (device.backend === "wasm" && threads > 1) {
    return await WorkerExecutor.start(config, shards, threads);
  }
  return new LocalExecutor(config, shards);
}
