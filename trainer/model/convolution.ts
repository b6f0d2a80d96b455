/**
 * Convolutions with their bias, by parameter name.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { parameter, type Parameters } from "./parameters.ts";

/**
 * Convolution with `same` padding plus bias.
 *
 * @param name Prefix of `.filter` [height, width, in, out] and `.bias` [out].
 * @param x [batch, height, width, in].
 * @param stride 1, or 2 to halve height and width.
 * @returns [batch, height / stride, width / stride, out].
 */
export function convolve(
  parameters: Parameters,
  name: string,
  x: tf.Tensor4D,
  stride = 1,
): tf.Tensor4D {
  // The fused op without activation stays one kernel even under a gradient tape.
  return tf.fused.conv2d({
    x,
    filter: parameter<tf.Tensor4D>(parameters, `${name}.filter`),
    strides: stride,
    pad: "same",
    bias: parameter<tf.Tensor1D>(parameters, `${name}.bias`),
  });
}

/**
 * Transposed convolution of stride 2 with `same` padding, plus bias.
 *
 * @param name Prefix of `.filter` [height, width, out, in] and `.bias` [out].
 * @param x [batch, height, width, in].
 * @returns [batch, 2·height, 2·width, out].
 */
export function convolveTransposed(
  parameters: Parameters,
  name: string,
  x: tf.Tensor4D,
): tf.Tensor4D {
  const filter = parameter<tf.Tensor4D>(parameters, `${name}.filter`);
  const [batch, height, width] = x.shape;
  const y = tf.conv2dTranspose(
    x,
    filter,
    [batch, 2 * height, 2 * width, filter.shape[2]],
    2,
    "same",
  );
  return tf.add(y, parameter(parameters, `${name}.bias`));
}
