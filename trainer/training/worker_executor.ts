/**
 * Computes a batch's shards on worker threads of the CPU.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { DeviceError } from "../errors.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import {
  cut,
  type Executor,
  joinReconstructions,
  type ModelValues,
  RECONSTRUCTION_CHUNK,
} from "./executor.ts";
import type { Reconstruction } from "./reconstruct.ts";
import type { GradientsReply, Reply, StartMessage, TaskMessage } from "./shard_message.ts";
import type { ObjectiveConfig, ShardGradients } from "./shard_step.ts";

/**
 * Spreads shards over workers. Which worker computes which shard is a matter
 * of chance; the result is not, since a shard's bytes depend on its images
 * alone and the shards are added in their order.
 */
export class WorkerExecutor implements Executor {
  readonly description: string;
  readonly #config: ObjectiveConfig;
  readonly #shards: number;
  readonly #workers: Worker[];
  readonly #shared: Float32Array;
  #version = 0;

  private constructor(
    config: ObjectiveConfig,
    shards: number,
    workers: Worker[],
    shared: Float32Array,
  ) {
    this.#config = config;
    this.#shards = shards;
    this.#workers = workers;
    this.#shared = shared;
    this.description = `${workers.length} worker${workers.length === 1 ? "" : "s"}`;
  }

  /**
   * Starts the workers and waits until all are ready.
   *
   * @param shards Parts that a batch is cut into.
   * @param threads Workers to start, at least 1; more than shards are of no use.
   */
  static async start(
    config: ObjectiveConfig,
    shards: number,
    threads: number,
  ): Promise<WorkerExecutor> {
    const { model, quantizer } = config;
    const size = parameterSpecifications(model, quantizer)
      .reduce(
        (sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1),
        0,
      ) +
      model.numEmbeddings * model.embeddingDim;
    const values = new SharedArrayBuffer(4 * size);
    const workers = Array.from(
      { length: threads },
      () =>
        new Worker(new URL("./shard_worker.ts", import.meta.url), {
          type: "module",
        }),
    );
    const message: StartMessage = {
      kind: "start",
      config: { model, quantizer },
      values,
    };
    try {
      await Promise.all(workers.map((worker) => ask(worker, message)));
    } catch (error) {
      workers.forEach((worker) => worker.terminate());
      throw error;
    }
    return new WorkerExecutor(
      config,
      shards,
      workers,
      new Float32Array(values),
    );
  }

  async gradients(
    values: ModelValues,
    images: Float32Array,
    bypassQuantizer: boolean,
  ): Promise<ShardGradients> {
    const imagePixels = this.#config.model.imageSize ** 2;
    const pieces = cut(
      images,
      imagePixels,
      images.length / imagePixels / this.#shards,
    );
    await this.#share(values);
    const replies = await this.#runAll(
      "gradients",
      pieces,
      bypassQuantizer,
    ) as GradientsReply[];

    const flat = mean(replies.map((reply) => reply.gradients));
    let offset = 0;
    const gradients = values.parameters.map(({ shape, size }) => {
      const gradient = tf.tensor(flat.subarray(offset, offset + size), shape);
      offset += size;
      return gradient;
    });
    const { numEmbeddings, embeddingDim } = this.#config.model;
    return {
      gradients,
      losses: tf.tensor1d(mean(replies.map((reply) => reply.losses))),
      counts: tf.tensor1d(sum(replies.map((reply) => reply.counts))),
      sums: tf.tensor2d(sum(replies.map((reply) => reply.sums)), [
        numEmbeddings,
        embeddingDim,
      ]),
    };
  }

  async reconstruct(
    values: ModelValues,
    images: Float32Array,
  ): Promise<Reconstruction> {
    await this.#share(values);
    const pieces = cut(
      images,
      this.#config.model.imageSize ** 2,
      RECONSTRUCTION_CHUNK,
    );
    const replies = await this.#runAll("reconstruct", pieces, false);
    return joinReconstructions(
      replies.map((reply) =>
        (reply as { kind: "reconstruct"; reconstruction: Reconstruction })
          .reconstruction
      ),
    );
  }

  close(): void {
    this.#workers.forEach((worker) => worker.terminate());
  }

  /** Writes the model's values where the workers read them. No worker is busy at this point. */
  async #share(values: ModelValues): Promise<void> {
    let offset = 0;
    for (const tensor of [...values.parameters, values.embeddings]) {
      this.#shared.set(await tensor.data() as Float32Array, offset);
      offset += tensor.size;
    }
    this.#version++;
  }

  /** Hands the pieces out as workers become free; answers in the pieces' order. */
  async #runAll(
    kind: TaskMessage["kind"],
    pieces: readonly Float32Array[],
    bypassQuantizer: boolean,
  ): Promise<Reply[]> {
    const replies: Reply[] = new Array(pieces.length);
    let next = 0;
    await Promise.all(this.#workers.map(async (worker) => {
      while (next < pieces.length) {
        const index = next++;
        replies[index] = await ask(worker, {
          kind,
          // A copy: a view would drag its whole buffer along.
          images: pieces[index].slice(),
          version: this.#version,
          bypassQuantizer,
        });
      }
    }));
    return replies;
  }
}

/** One question, one answer. */
function ask(
  worker: Worker,
  message: StartMessage | TaskMessage,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
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

/** Element by element, in the arrays' order, in float32 as the device adds. */
function sum(arrays: readonly Float32Array[]): Float32Array {
  const total = arrays[0].slice();
  for (const array of arrays.slice(1)) {
    for (let i = 0; i < total.length; i++) total[i] += array[i];
  }
  return total;
}

function mean(arrays: readonly Float32Array[]): Float32Array {
  const total = sum(arrays);
  const scale = Math.fround(1 / arrays.length);
  for (let i = 0; i < total.length; i++) total[i] *= scale;
  return total;
}
