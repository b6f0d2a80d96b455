/**
 * The VQ-VAE (van den Oord et al. 2017): encoder, quantizer, decoder and
 * objective in one forward pass.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { ModelConfig, QuantizerConfig } from "../run/schema.ts";
import { decode } from "./decoder.ts";
import { encode } from "./encoder.ts";
import type { CodeSums } from "./nearest_code.ts";
import type { Parameters } from "./parameters.ts";
import { quantize } from "./vector_quantizer.ts";

/** One forward pass. */
export interface ForwardPass {
  /** Standardised pixels, [batch, size, size, 1]. */
  reconstruction: tf.Tensor4D;
  /** int32 [batch, height, width]. */
  indices: tf.Tensor3D;
  /** What is minimised; see {@link Objective}. */
  objective: Objective;
  codeSums: CodeSums;
}

/**
 * The terms of van den Oord et al. 2017, equation 3, each a mean so that none
 * depends on batch or image size.
 */
export interface Objective {
  /** reconstruction (+ codebook, where it is learned by gradient) + β·commitment. */
  total: tf.Scalar;
  /** −log p(x|z_q) up to constants: the MSE of standardised pixels = MSE / variance. */
  reconstruction: tf.Scalar;
  codebook: tf.Scalar;
  commitment: tf.Scalar;
}

/**
 * Encodes, quantizes and decodes a batch, and computes the objective.
 *
 * @param images Standardised pixels, [batch, size, size, 1].
 * @param embeddings The codebook, [K, D].
 * @param bypassQuantizer Decode z_e itself: for the first steps, before the
 *   codebook is initialised from the data. Codebook and commitment are then 0.
 */
export function forward(
  model: ModelConfig,
  quantizer: QuantizerConfig,
  parameters: Parameters,
  embeddings: tf.Tensor2D,
  images: tf.Tensor4D,
  bypassQuantizer = false,
): ForwardPass {
  const encoded = encode(model, parameters, images);
  const quantization = quantize(encoded, embeddings);
  const decoderInput = bypassQuantizer ? encoded : quantization.quantized;
  const reconstruction = decode(model, parameters, decoderInput);
  const reconstructionLoss = tf.mean(
    tf.squaredDifference(reconstruction, images),
  ) as tf.Scalar;
  const { codebookLoss, commitmentLoss, indices, codeSums } = quantization;

  let total = reconstructionLoss;
  if (bypassQuantizer) {
    // A codebook learned by gradient must still have one: it is zero.
    if (quantizer.codebook === "gradient") total = tf.add(total, tf.mul(codebookLoss, 0));
  } else {
    total = tf.add(total, tf.mul(commitmentLoss, quantizer.commitmentCost));
    if (quantizer.codebook === "gradient") total = tf.add(total, codebookLoss);
  }
  return {
    reconstruction,
    indices,
    objective: {
      total,
      reconstruction: reconstructionLoss,
      codebook: bypassQuantizer ? tf.scalar(0) : codebookLoss,
      commitment: bypassQuantizer ? tf.scalar(0) : commitmentLoss,
    },
    codeSums,
  };
}
