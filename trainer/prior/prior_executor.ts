/**
 * Where the prior's batches are computed: on this thread's device, or on
 * worker threads of the CPU. Both cut a batch into the same shards and add the
 * shards' results in the same order.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { type CodeMaps, cutMaps } from "./code_maps.ts";
import {
  mapLikelihoods,
  type PriorObjective,
  type PriorShard,
  priorShardGradients,
} from "./prior_step.ts";

/** Computes batches of code maps. */
export interface PriorExecutor {
  /** In words, for people: e.g. `2 workers`. */
  readonly description: string;
  /**
   * Cross-entropy and gradients of a batch, means over its maps. The caller
   * disposes of the result.
   *
   * @param maps The batch; its count a multiple of the shards.
   * @param step Number of the update, from 1.
   */
  gradients(values: readonly tf.Tensor[], maps: CodeMaps, step: number): Promise<PriorShard>;
  /** log2 p of each map, in chunks of a fixed size so that results do not depend on cores. */
  likelihoods(values: readonly tf.Tensor[], maps: CodeMaps): Promise<Float64Array>;
  /** Ends workers, if there are any. */
  close(): void;
}

/** Code maps whose likelihood is computed in one piece. */
export const LIKELIHOOD_CHUNK = 8;

/** Computes on this thread, with tfjs' current backend. */
export class LocalPriorExecutor implements PriorExecutor {
  readonly description = "1 thread";
  readonly #objective: PriorObjective;
  readonly #shards: number;

  /** @param shards Parts that a batch is cut into. */
  constructor(objective: PriorObjective, shards: number) {
    this.#objective = objective;
    this.#shards = shards;
  }

  gradients(values: readonly tf.Tensor[], maps: CodeMaps, step: number): Promise<PriorShard> {
    const perShard = maps.count / this.#shards;
    const shards = cutMaps(maps, perShard).map((shard, i) =>
      priorShardGradients(this.#objective, values, shard, { step, firstMap: i * perShard })
    );
    return Promise.resolve(joinShards(shards));
  }

  async likelihoods(values: readonly tf.Tensor[], maps: CodeMaps): Promise<Float64Array> {
    const parts: Float64Array[] = [];
    for (const piece of cutMaps(maps, LIKELIHOOD_CHUNK)) {
      parts.push(await mapLikelihoods(this.#objective.model, values, piece));
    }
    return joinLikelihoods(parts);
  }

  close(): void {}
}

/** The pieces' likelihoods one after the other. */
export function joinLikelihoods(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** Adds the shards' results in their order, and disposes of them. */
function joinShards(shards: readonly PriorShard[]): PriorShard {
  if (shards.length === 1) return shards[0];
  const mean = (of: (shard: PriorShard) => tf.Tensor) =>
    tf.tidy(() => {
      const sum = shards.slice(1).reduce((sum, shard) => tf.add(sum, of(shard)), of(shards[0]));
      return tf.mul(sum, 1 / shards.length);
    });
  const joined: PriorShard = {
    gradients: shards[0].gradients.map((_, i) => mean((shard) => shard.gradients[i])),
    bits: mean((shard) => shard.bits) as tf.Tensor1D,
  };
  for (const shard of shards) tf.dispose([shard.bits, ...shard.gradients]);
  return joined;
}
