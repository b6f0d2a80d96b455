/**
 * The encoder: images to a map of vectors.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { ModelConfig } from "../run/schema.ts";
import { convolve } from "./convolution.ts";
import type { Parameters } from "./parameters.ts";
import { residualStack } from "./residual_stack.ts";

/**
 * Strided convolutions with ReLU, the residual stack, and a 1×1 convolution to
 * the length of a code (van den Oord et al. 2017, section 4.1).
 *
 * With filters [32, 64] and D = 64: [8, 64, 64, 1] → [8, 32, 32, 32] →
 * [8, 16, 16, 64] → [8, 16, 16, 64].
 *
 * @param images [batch, size, size, 1], standardised pixels.
 * @returns z_e, [batch, size / 2ⁿ, size / 2ⁿ, D] for n strided convolutions.
 */
export function encode(
  config: ModelConfig,
  parameters: Parameters,
  images: tf.Tensor4D,
): tf.Tensor4D {
  let x = images;
  config.filters.forEach((_, i) => {
    x = tf.relu(convolve(parameters, `encoder.downsample_${i}`, x, 2));
  });
  if (config.bridge) x = convolve(parameters, "encoder.bridge", x);
  x = residualStack(parameters, "encoder", config.residualLayers, x);
  return convolve(parameters, "encoder.project", x);
}
