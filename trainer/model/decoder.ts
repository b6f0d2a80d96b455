/**
 * The decoder: a map of code vectors to images.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { ModelConfig } from "../run/schema.ts";
import { convolve, convolveTransposed } from "./convolution.ts";
import { decoderFilters, type Parameters } from "./parameters.ts";
import { residualStack } from "./residual_stack.ts";

/**
 * Mirror of the encoder: a 3×3 convolution, the residual stack, and transposed
 * convolutions of stride 2 with ReLU between them.
 *
 * @param quantized z_q, [batch, height, width, D].
 * @returns Standardised pixels, [batch, height·2ⁿ, width·2ⁿ, 1]; unbounded.
 */
export function decode(
  config: ModelConfig,
  parameters: Parameters,
  quantized: tf.Tensor4D,
): tf.Tensor4D {
  let x = quantized;
  if (config.bridge) x = convolve(parameters, "decoder.bridge", x);
  x = residualStack(parameters, "decoder", config.residualLayers, x);
  const upsampling = decoderFilters(config);
  upsampling.forEach((_, i) => {
    x = convolveTransposed(parameters, `decoder.upsample_${i}`, x);
    const last = i === upsampling.length - 1 && !config.outputConvolution;
    if (!last) x = tf.relu(x);
  });
  return config.outputConvolution ? convolve(parameters, "decoder.output", x) : x;
}
