/**
 * A worker thread that computes shards of the prior.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { flatten } from "../training/flat_tensors.ts";
import { serveShards } from "../training/shard_server.ts";
import type { PriorResult, PriorWork } from "./prior_message.ts";
import { priorParameterSpecifications } from "./prior_parameters.ts";
import { mapLikelihoods, type PriorObjective, priorShardGradients } from "./prior_step.ts";

serveShards<PriorObjective, PriorWork, PriorResult>({
  shapes: ({ model }) => priorParameterSpecifications(model).map(({ shape }) => shape),
  compute,
});

async function compute(
  objective: PriorObjective,
  values: readonly tf.Tensor[],
  work: PriorWork,
): Promise<[PriorResult, Transferable[]]> {
  if (work.kind === "likelihoods") {
    const likelihoods = await mapLikelihoods(objective.model, values, work.maps);
    return [{ kind: "likelihoods", likelihoods }, []];
  }
  const shard = priorShardGradients(objective, values, work.maps, work);
  const gradients = flatten(shard.gradients);
  const bits = shard.bits.dataSync() as Float32Array;
  tf.dispose([shard.bits, ...shard.gradients]);
  return [{ kind: "gradients", gradients, bits }, [gradients.buffer]];
}
