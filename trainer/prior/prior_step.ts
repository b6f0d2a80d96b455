/**
 * Gradient and likelihood of the prior on one shard: code maps that are
 * computed in one piece, on one device or one worker.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { transformerLogits } from "./causal_transformer.ts";
import type { CodeMaps } from "./code_maps.ts";
import { codeLikelihood } from "./code_likelihood.ts";
import { dropoutMasks, type DropoutPlace } from "./dropout.ts";
import { pixelCnnLogits, type PriorInput } from "./gated_pixel_cnn.ts";
import { type PriorModelConfig, priorParameterSpecifications } from "./prior_parameters.ts";
import { positionFeatures } from "./position_features.ts";

/** What a shard contributes to one update; its tensors are the caller's. */
export interface PriorShard {
  /** In the order of the specifications. */
  gradients: tf.Tensor[];
  /** [1]: cross-entropy in bits per code, the mean over the shard. */
  bits: tf.Tensor1D;
}

/** The parts of a configuration that a shard depends on. */
export interface PriorObjective {
  model: PriorModelConfig;
  /** Dropout rate, in [0, 1). */
  dropout: number;
  seed: number;
}

/**
 * Cross-entropy and gradients of one shard.
 *
 * @param values The parameters, in the order of the specifications.
 * @param place Where in the training the shard stands: it decides on the dropout.
 */
export function priorShardGradients(
  { model, dropout, seed }: PriorObjective,
  values: readonly tf.Tensor[],
  maps: CodeMaps,
  place: Omit<DropoutPlace, "seed">,
): PriorShard {
  return tf.tidy(() => {
    const names = priorParameterSpecifications(model).map(({ name }) => name);
    const input = priorInput(model, maps);
    const shape = [maps.count, maps.height, maps.width, model.channels] as const;
    const masks = dropout > 0 ? dropoutMasks(dropout, shape, { seed, ...place }) : null;
    const objective = (...inputs: tf.Tensor[]): tf.Scalar => {
      const parameters = new Map(names.map((name, i) => [name, inputs[i]]));
      const logits = logitsOf(model)(model, parameters, input, masks);
      return codeLikelihood(logits, input.codes).bits;
    };
    const { value, grads } = tf.valueAndGrads(objective)([...values]);
    return { gradients: grads, bits: value.reshape([1]) as tf.Tensor1D };
  });
}

/**
 * log2 p of each map, given its position, without dropout.
 *
 * @returns [maps], each the sum over the map's codes.
 */
export async function mapLikelihoods(
  model: PriorModelConfig,
  values: readonly tf.Tensor[],
  maps: CodeMaps,
): Promise<Float64Array> {
  const log2 = tf.tidy(() => {
    const names = priorParameterSpecifications(model).map(({ name }) => name);
    const parameters = new Map(names.map((name, i) => [name, values[i]]));
    const input = priorInput(model, maps);
    return codeLikelihood(logitsOf(model)(model, parameters, input), input.codes).log2Probabilities;
  });
  const places = await log2.data();
  log2.dispose();
  const size = maps.height * maps.width;
  const likelihoods = new Float64Array(maps.count);
  for (let i = 0; i < places.length; i++) likelihoods[Math.floor(i / size)] += places[i];
  return likelihoods;
}

function logitsOf({ architecture }: PriorModelConfig): typeof pixelCnnLogits {
  return architecture === "transformer" ? transformerLogits : pixelCnnLogits;
}

/** Code maps as the network takes them; the tensors belong to the scope that is open. */
export function priorInput(model: PriorModelConfig, maps: CodeMaps): PriorInput {
  const features = positionFeatures(maps.positions, model.positionFrequencies);
  return {
    codes: tf.tensor1d(maps.codes, "int32"),
    batch: maps.count,
    height: maps.height,
    width: maps.width,
    features: tf.tensor2d(features, [maps.count, features.length / maps.count]),
  };
}
