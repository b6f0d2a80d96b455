/**
 * The gradient of the objective on one shard: a part of a batch that is
 * computed in one piece, on one device or one worker.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { CODEBOOK_PARAMETER, type ParameterSpecification } from "../model/parameters.ts";
import { forward } from "../model/vq_vae.ts";
import type { ModelConfig, QuantizerConfig } from "../run/schema.ts";

/** What a shard of the batch contributes to one update. */
export interface ShardGradients {
  /** In the order of the specifications. */
  gradients: tf.Tensor[];
  /** [total, reconstruction, codebook, commitment], means over the shard. */
  losses: tf.Tensor1D;
  /** [K]: vectors of each code. */
  counts: tf.Tensor1D;
  /** [K, D]: their sums. */
  sums: tf.Tensor2D;
}

/** The parts of a configuration that the objective depends on. */
export interface ObjectiveConfig {
  model: ModelConfig;
  quantizer: QuantizerConfig;
}

/**
 * Losses and gradients of one shard. Everything returned is the caller's to
 * dispose of; nothing else stays.
 *
 * @param specifications Which parameters there are.
 * @param values Their values, in the same order.
 * @param embeddings The codebook, [K, D].
 * @param images Standardised pixels, [images, size, size, 1].
 * @param bypassQuantizer See {@link forward}.
 */
export function shardGradients(
  config: ObjectiveConfig,
  specifications: readonly ParameterSpecification[],
  values: readonly tf.Tensor[],
  embeddings: tf.Tensor2D,
  images: tf.Tensor4D,
  bypassQuantizer: boolean,
): ShardGradients {
  const made: Partial<ShardGradients> = {};
  const objective = (...inputs: tf.Tensor[]): tf.Scalar => {
    const parameters = new Map(
      specifications.map(({ name }, i) => [name, inputs[i]]),
    );
    const pass = forward(
      config.model,
      config.quantizer,
      parameters,
      embeddingsOf(parameters, embeddings),
      images,
      bypassQuantizer,
    );
    const { total, reconstruction, codebook, commitment } = pass.objective;
    made.losses = tf.keep(
      tf.stack([total, reconstruction, codebook, commitment]) as tf.Tensor1D,
    );
    made.counts = tf.keep(pass.codeSums.counts.clone());
    made.sums = tf.keep(pass.codeSums.sums.clone());
    return total;
  };
  const { value, grads } = tf.valueAndGrads(objective)([...values]);
  value.dispose();
  return { ...made as Required<typeof made>, gradients: grads };
}

/** The codebook as a parameter where it is one, so that its gradient is found. */
export function embeddingsOf(
  parameters: ReadonlyMap<string, tf.Tensor>,
  embeddings: tf.Tensor2D,
): tf.Tensor2D {
  return (parameters.get(CODEBOOK_PARAMETER) as tf.Tensor2D | undefined) ??
    embeddings;
}
