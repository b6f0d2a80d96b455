/**
 * The residual stack of the encoder and the decoder.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { convolve } from "./convolution.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Residual blocks "ReLU, 3×3 convolution, ReLU, 1×1 convolution" (van den Oord
 * et al. 2017, section 4.1), then a ReLU, as in Sonnet.
 *
 * @param parameters The model's parameters.
 * @param name Prefix of the blocks' parameters: `encoder` or `decoder`.
 * @param layers Number of blocks; 0 returns `x` itself.
 * @param x [batch, height, width, channels].
 * @returns The same shape.
 */
export function residualStack(
  parameters: Parameters,
  name: string,
  layers: number,
  x: tf.Tensor4D,
): tf.Tensor4D {
  if (layers === 0) return x;
  for (let i = 0; i < layers; i++) {
    const hidden = convolve(
      parameters,
      `${name}.residual_${i}.spatial`,
      tf.relu(x),
    );
    x = tf.add(
      x,
      convolve(parameters, `${name}.residual_${i}.pointwise`, tf.relu(hidden)),
    );
  }
  return tf.relu(x);
}
