/**
 * Worker threads that compute with a model's present values. What a piece of
 * work is, is the model's matter: the pool hands pieces out and gives their
 * results back in the pieces' order.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { DeviceError } from "../errors.ts";

/** First message to a worker. */
export interface PoolStart<Config> {
  kind: "start";
  config: Config;
  /** Shared memory: all values one after the other. */
  values: SharedArrayBuffer;
}

/** A piece of work. */
export interface PoolTask<Work> {
  kind: "work";
  work: Work;
  /** Changes whenever the shared values do. */
  version: number;
}

/** Answer of a worker. */
export type PoolReply<Result> =
  | { kind: "started" }
  | { kind: "done"; result: Result }
  | { kind: "failed"; message: string };

/** Workers with the values of one model; `Work` and `Result` must survive structured cloning. */
export class WorkerPool<Work, Result> {
  readonly #workers: Worker[];
  readonly #shared: Float32Array;
  #version = 0;

  private constructor(workers: Worker[], shared: Float32Array) {
    this.#workers = workers;
    this.#shared = shared;
  }

  /**
   * Starts the workers and waits until all are ready.
   *
   * @param module A module that calls `serveShards` of shard_server.ts.
   * @param config What the workers need to know beside the values.
   * @param shapes Of the values, in the order in which they are shared.
   * @param threads Workers to start, at least 1.
   */
  static async start<Config, Work, Result>(
    module: URL,
    config: Config,
    shapes: readonly (readonly number[])[],
    threads: number,
  ): Promise<WorkerPool<Work, Result>> {
    const size = shapes.reduce((sum, shape) => sum + shape.reduce((n, length) => n * length, 1), 0);
    const values = new SharedArrayBuffer(4 * size);
    const workers = Array.from({ length: threads }, () => new Worker(module, { type: "module" }));
    const message: PoolStart<Config> = { kind: "start", config, values };
    try {
      await Promise.all(workers.map((worker) => ask(worker, message)));
    } catch (error) {
      workers.forEach((worker) => worker.terminate());
      throw error;
    }
    return new WorkerPool(workers, new Float32Array(values));
  }

  /** In words, for people: e.g. `2 workers`. */
  get description(): string {
    const { length } = this.#workers;
    return `${length} worker${length === 1 ? "" : "s"}`;
  }

  /** Writes the values where the workers read them. No worker may be busy. */
  async share(values: readonly tf.Tensor[]): Promise<void> {
    let offset = 0;
    for (const tensor of values) {
      this.#shared.set(await tensor.data() as Float32Array, offset);
      offset += tensor.size;
    }
    this.#version++;
  }

  /** Hands the pieces out as workers become free; results in the pieces' order. */
  async runAll(pieces: readonly Work[]): Promise<Result[]> {
    const results: Result[] = new Array(pieces.length);
    let next = 0;
    await Promise.all(this.#workers.map(async (worker) => {
      while (next < pieces.length) {
        const index = next++;
        const task: PoolTask<Work> = {
          kind: "work",
          work: pieces[index],
          version: this.#version,
        };
        const reply = await ask<Result>(worker, task);
        if (reply.kind === "done") results[index] = reply.result;
      }
    }));
    return results;
  }

  /** Ends the workers. */
  close(): void {
    this.#workers.forEach((worker) => worker.terminate());
  }
}

/** One question, one answer. */
function ask<Result>(
  worker: Worker,
  message: PoolStart<unknown> | PoolTask<unknown>,
): Promise<PoolReply<Result>> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<PoolReply<Result>>) => {
      if (data.kind === "failed") {
        reject(new Error(`A worker failed: ${data.message}`));
      } else resolve(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new DeviceError(`A worker thread ended: ${event.message}`));
    };
    worker.postMessage(message);
  });
}
