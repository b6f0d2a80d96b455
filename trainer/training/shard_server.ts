/**
 * The worker's side of worker_pool.ts: a thread with a wasm backend of its
 * own, which computes the pieces that it is handed.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { useWasm } from "../backend/wasm_backend.ts";
import type { PoolReply, PoolStart, PoolTask } from "./worker_pool.ts";

/** What a kind of worker computes. */
export interface ShardServer<Config, Work, Result> {
  /** Shapes of the values, in the order in which they are shared. */
  shapes(config: Config): readonly (readonly number[])[];
  /** The result of a piece of work, and which of its buffers are to be handed over. */
  compute(
    config: Config,
    values: readonly tf.Tensor[],
    work: Work,
  ): Promise<[Result, Transferable[]]>;
}

interface WorkerScope<Config, Work, Result> {
  onmessage: ((event: MessageEvent<PoolStart<Config> | PoolTask<Work>>) => void) | null;
  postMessage(message: PoolReply<Result>, transfer: Transferable[]): void;
}

/** Answers the pool's messages, for as long as the thread lives. */
export function serveShards<Config, Work, Result>(
  server: ShardServer<Config, Work, Result>,
): void {
  const scope = globalThis as unknown as WorkerScope<Config, Work, Result>;
  let start: PoolStart<Config>;
  let version = -1;
  let tensors: tf.Tensor[] = [];

  scope.onmessage = async ({ data }) => {
    try {
      if (data.kind === "start") {
        await useWasm();
        start = data;
        scope.postMessage({ kind: "started" }, []);
      } else {
        readValues(data.version);
        const [result, transfer] = await server.compute(start.config, tensors, data.work);
        scope.postMessage({ kind: "done", result }, transfer);
      }
    } catch (error) {
      const message = error instanceof Error ? error.stack ?? error.message : String(error);
      scope.postMessage({ kind: "failed", message }, []);
    }
  };

  /** Makes tensors of the shared values, once for each version of them. */
  function readValues(newVersion: number): void {
    if (newVersion === version) return;
    tf.dispose(tensors);
    const shared = new Float32Array(start.values);
    let offset = 0;
    tensors = server.shapes(start.config).map((shape) => {
      const size = shape.reduce((product, n) => product * n, 1);
      // slice() copies out of shared memory, which tfjs does not take.
      const tensor = tf.tensor(shared.slice(offset, offset + size), [...shape]);
      offset += size;
      return tensor;
    });
    version = newVersion;
  }
}
