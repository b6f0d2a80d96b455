/**
 * A worker thread that computes shards of the VQ-VAE.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { parameterSpecifications } from "../model/parameters.ts";
import { flatten } from "./flat_tensors.ts";
import { reconstruct } from "./reconstruct.ts";
import { type ShardResult, type ShardWork, sharedShapes } from "./shard_message.ts";
import { serveShards } from "./shard_server.ts";
import { type ObjectiveConfig, shardGradients } from "./shard_step.ts";

serveShards<ObjectiveConfig, ShardWork, ShardResult>({ shapes: sharedShapes, compute });

async function compute(
  config: ObjectiveConfig,
  values: readonly tf.Tensor[],
  work: ShardWork,
): Promise<[ShardResult, Transferable[]]> {
  const specifications = parameterSpecifications(config.model, config.quantizer);
  const { imageSize } = config.model;
  const images = tf.tensor4d(work.images, [
    work.images.length / imageSize ** 2,
    imageSize,
    imageSize,
    1,
  ]);
  const parameters = values.slice(0, -1);
  const embeddings = values[values.length - 1] as tf.Tensor2D;
  try {
    if (work.kind === "reconstruct") {
      const named = new Map(
        specifications.map(({ name }, i) => [name, parameters[i]]),
      );
      const reconstruction = await reconstruct(
        config,
        named,
        embeddings,
        images,
      );
      return [{ kind: "reconstruct", reconstruction }, [
        reconstruction.pixels.buffer as ArrayBuffer,
        reconstruction.indices.buffer as ArrayBuffer,
      ]];
    }
    const shard = shardGradients(
      config,
      specifications,
      parameters,
      embeddings,
      images,
      work.bypassQuantizer,
    );
    const gradients = flatten(shard.gradients);
    const result: ShardResult = {
      kind: "gradients",
      gradients,
      losses: shard.losses.dataSync() as Float32Array,
      counts: shard.counts.dataSync() as Float32Array,
      sums: shard.sums.dataSync() as Float32Array,
    };
    tf.dispose([shard.losses, shard.counts, shard.sums, ...shard.gradients]);
    return [result, [gradients.buffer]];
  } finally {
    images.dispose();
  }
}
