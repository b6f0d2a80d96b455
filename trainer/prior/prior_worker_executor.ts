/**
 * Computes the prior's shards on worker threads of the CPU.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { meanOfArrays, unflatten } from "../training/flat_tensors.ts";
import { WorkerPool } from "../training/worker_pool.ts";
import { type CodeMaps, cutMaps } from "./code_maps.ts";
import { joinLikelihoods, LIKELIHOOD_CHUNK, type PriorExecutor } from "./prior_executor.ts";
import type { PriorGradientsResult, PriorResult, PriorWork } from "./prior_message.ts";
import { priorParameterSpecifications } from "./prior_parameters.ts";
import type { PriorObjective, PriorShard } from "./prior_step.ts";

/** Spreads shards over workers; the bytes do not depend on how many there are. */
export class PriorWorkerExecutor implements PriorExecutor {
  readonly description: string;
  readonly #shards: number;
  readonly #pool: WorkerPool<PriorWork, PriorResult>;

  private constructor(shards: number, pool: WorkerPool<PriorWork, PriorResult>) {
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
    objective: PriorObjective,
    shards: number,
    threads: number,
  ): Promise<PriorWorkerExecutor> {
    const pool = await WorkerPool.start<PriorObjective, PriorWork, PriorResult>(
      new URL("./prior_worker.ts", import.meta.url),
      objective,
      priorParameterSpecifications(objective.model).map(({ shape }) => shape),
      threads,
    );
    return new PriorWorkerExecutor(shards, pool);
  }

  async gradients(
    values: readonly tf.Tensor[],
    maps: CodeMaps,
    step: number,
  ): Promise<PriorShard> {
    await this.#pool.share(values);
    const perShard = maps.count / this.#shards;
    const results = await this.#pool.runAll(
      cutMaps(maps, perShard).map((shard, i) => ({
        kind: "gradients",
        maps: shard,
        step,
        firstMap: i * perShard,
      })),
    ) as PriorGradientsResult[];
    return {
      gradients: unflatten(meanOfArrays(results.map(({ gradients }) => gradients)), values),
      bits: tf.tensor1d(meanOfArrays(results.map(({ bits }) => bits))),
    };
  }

  async likelihoods(values: readonly tf.Tensor[], maps: CodeMaps): Promise<Float64Array> {
    await this.#pool.share(values);
    const results = await this.#pool.runAll(
      cutMaps(maps, LIKELIHOOD_CHUNK).map((piece) => ({ kind: "likelihoods", maps: piece })),
    );
    return joinLikelihoods(
      results.map((result) =>
        (result as { kind: "likelihoods"; likelihoods: Float64Array }).likelihoods
      ),
    );
  }

  close(): void {
    this.#pool.close();
  }
}
