/**
 * Computes a batch's shards on worker threads of the CPU.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  cut,
  type Executor,
  joinReconstructions,
  type ModelValues,
  RECONSTRUCTION_CHUNK,
} from "./executor.ts";
import { meanOfArrays, sumOfArrays, unflatten } from "./flat_tensors.ts";
import type { Reconstruction } from "./reconstruct.ts";
import {
  type GradientsResult,
  type ShardResult,
  type ShardWork,
  sharedShapes,
} from "./shard_message.ts";
import type { ObjectiveConfig, ShardGradients } from "./shard_step.ts";
import { WorkerPool } from "./worker_pool.ts";

/**
 * Spreads shards over workers. Which worker computes which shard is a matter
 * of chance; the result is not, since a shard's bytes depend on its images
 * alone and the shards are added in their order.
 */
export class WorkerExecutor implements Executor {
  readonly description: string;
  readonly #config: ObjectiveConfig;
  readonly #shards: number;
  readonly #pool: WorkerPool<ShardWork, ShardResult>;

  private constructor(
    config: ObjectiveConfig,
    shards: number,
    pool: WorkerPool<ShardWork, ShardResult>,
  ) {
    this.#config = config;
    this.#shards = shards;
    this.#pool = pool;
    this.description = pool.description;
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
    const objective = { model, quantizer };
    const pool = await WorkerPool.start<ObjectiveConfig, ShardWork, ShardResult>(
      new URL("./shard_worker.ts", import.meta.url),
      objective,
      sharedShapes(objective),
      threads,
    );
    return new WorkerExecutor(config, shards, pool);
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
    const results = await this.#runAll(
      "gradients",
      values,
      pieces,
      bypassQuantizer,
    ) as GradientsResult[];
    const { numEmbeddings, embeddingDim } = this.#config.model;
    return {
      gradients: unflatten(
        meanOfArrays(results.map((result) => result.gradients)),
        values.parameters,
      ),
      losses: tf.tensor1d(meanOfArrays(results.map((result) => result.losses))),
      counts: tf.tensor1d(sumOfArrays(results.map((result) => result.counts))),
      sums: tf.tensor2d(sumOfArrays(results.map((result) => result.sums)), [
        numEmbeddings,
        embeddingDim,
      ]),
    };
  }

  async reconstruct(
    values: ModelValues,
    images: Float32Array,
  ): Promise<Reconstruction> {
    const pieces = cut(
      images,
      this.#config.model.imageSize ** 2,
      RECONSTRUCTION_CHUNK,
    );
    const results = await this.#runAll("reconstruct", values, pieces, false);
    return joinReconstructions(
      results.map((result) =>
        (result as { kind: "reconstruct"; reconstruction: Reconstruction })
          .reconstruction
      ),
    );
  }

  close(): void {
    this.#pool.close();
  }

  async #runAll(
    kind: ShardWork["kind"],
    values: ModelValues,
    pieces: readonly Float32Array[],
    bypassQuantizer: boolean,
  ): Promise<ShardResult[]> {
    await this.#pool.share([...values.parameters, values.embeddings]);
    return await this.#pool.runAll(pieces.map((piece) => ({
      kind,
      // A copy: a view would drag its whole buffer along.
      images: piece.slice(),
      bypassQuantizer,
    })));
  }
}
