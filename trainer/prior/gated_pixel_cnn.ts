/**
 * The gated PixelCNN (van den Oord et al. 2016, arXiv 1606.05328, figure 2):
 * the distribution of each code given the codes before it in raster order, and
 * the slice's position.
 *
 * Two stacks of convolutions run side by side. The vertical stack sees all
 * rows above, the horizontal stack the codes to the left in the same row; at
 * every layer the vertical one feeds the horizontal one. Neither can see what
 * lies ahead, and together they see everything before within their reach: the
 * single masked stack of the first PixelCNN has a blind spot to the upper
 * right.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { parameter, type Parameters } from "../model/parameters.ts";
import { gatedActivation } from "./gated_activation.ts";
import { lookUp } from "./look_up.ts";
import { filterReach, type PriorModelConfig } from "./prior_parameters.ts";

/** Code maps and what they are conditioned on, as tensors. */
export interface PriorInput {
  /** int32 [batch·height·width], each in [0, K). */
  codes: tf.Tensor1D;
  batch: number;
  height: number;
  width: number;
  /** See {@link positionFeatures}: [batch, features]. */
  features: tf.Tensor2D;
}

/**
 * What a layer's outputs are multiplied with while training: 0 or
 * 1 / (1 − rate), [batch, height, width, C].
 *
 * @param site Where, e.g. `layer_0.vertical`.
 */
export type Dropout = (site: string) => tf.Tensor4D;

/**
 * Logits of every code at every place, each from the codes before it.
 *
 * Must run inside `tf.tidy` or a gradient function.
 *
 * @param dropout Masks; null for the likelihood itself.
 * @returns [batch·height·width, K].
 */
export function pixelCnnLogits(
  config: PriorModelConfig,
  parameters: Parameters,
  input: PriorInput,
  dropout: Dropout | null = null,
): tf.Tensor2D {
  const { batch, height, width } = input;
  const table = parameter<tf.Tensor2D>(parameters, "embedding");
  const embedded = lookUp(table, input.codes).reshape([batch, height, width, config.channels]);
  return logitsOfEmbedded(config, parameters, embedded as tf.Tensor4D, input, dropout);
}

/**
 * The same from embedded codes, [batch, height, width, C]: what the reach of
 * the network can be measured at by a gradient.
 */
export function logitsOfEmbedded(
  config: PriorModelConfig,
  parameters: Parameters,
  embedded: tf.Tensor4D,
  { batch, height, width, features }: Omit<PriorInput, "codes">,
  dropout: Dropout | null,
): tf.Tensor2D {
  const { channels, layers, numEmbeddings } = config;
  const reach = filterReach(config);
  const perImage = height * width;
  const numbers = (of: (i: number) => number) =>
    tf.tensor1d(Int32Array.from({ length: batch * perImage }, (_, i) => of(i)), "int32");
  const imageOfPlace = numbers((i) => Math.floor(i / perImage));
  const placeInImage = numbers((i) => i % perImage);
  /** Zeros are put where the filter reaches over the edge: only before a place, so nothing after is seen. */
  const convolve = (
    name: string,
    x: tf.Tensor4D,
    [top, left, right]: [number, number, number] = [0, 0, 0],
  ): tf.Tensor4D =>
    tf.fused.conv2d({
      x,
      filter: parameter<tf.Tensor4D>(parameters, `${name}.filter`),
      bias: parameters.get(`${name}.bias`) as tf.Tensor1D | undefined,
      strides: 1,
      pad: [[0, 0], [top, 0], [left, right], [0, 0]],
    });
  /** The position's share, the same at every place of an image. */
  const conditioned = (name: string, x: tf.Tensor4D): tf.Tensor4D => {
    const rows = tf.matMul(features, parameter<tf.Tensor2D>(parameters, name)) as tf.Tensor2D;
    return tf.add(x, lookUp(rows, imageOfPlace).reshape(x.shape));
  };
  const gated = (site: string, x: tf.Tensor4D): tf.Tensor4D => {
    const y = gatedActivation(x);
    return dropout === null ? y : tf.mul(y, dropout(site));
  };

  const places = lookUp(parameter<tf.Tensor2D>(parameters, "place"), placeInImage);
  const placed = tf.add(embedded, places.reshape(embedded.shape)) as tf.Tensor4D;
  // The first layer must not see its own place: what it reads is shifted by one.
  let vertical = shiftDown(placed);
  let horizontal = shiftRight(placed);
  for (let layer = 0; layer < layers; layer++) {
    const at = `layer_${layer}`;
    const before = layer === 0 ? reach - 1 : reach;
    const seenAbove = convolve(`${at}.vertical`, vertical, [before, reach, reach]);
    const above = conditioned(`${at}.vertical_position`, seenAbove);
    const link = convolve(`${at}.link`, above);
    const seenLeft = convolve(`${at}.horizontal`, horizontal, [0, before, 0]);
    const left = conditioned(`${at}.horizontal_position`, tf.add(seenLeft, link));
    const addition = convolve(`${at}.residual`, gated(`${at}.horizontal`, left));
    // Of the first layer's input the own place is hidden: nothing is left to add to.
    horizontal = layer === 0 ? addition : tf.add(horizontal, addition);
    // The last layer's own vertical output would feed nothing.
    if (layer < layers - 1) vertical = gated(`${at}.vertical`, above);
  }
  const flat = tf.relu(horizontal).reshape([1, 1, -1, channels]) as tf.Tensor4D;
  const hidden = tf.relu(convolve("head.hidden", flat));
  return convolve("head.output", hidden).reshape([-1, numEmbeddings]) as tf.Tensor2D;
}

/** Each row becomes the one above it, the first zero. */
function shiftDown(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const kept = tf.slice(x, [0, 0, 0, 0], [batch, height - 1, width, channels]);
  return tf.pad(kept, [[0, 0], [1, 0], [0, 0], [0, 0]]);
}

/** Each column becomes the one to its left, the first zero. */
function shiftRight(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const kept = tf.slice(x, [0, 0, 0, 0], [batch, height, width - 1, channels]);
  return tf.pad(kept, [[0, 0], [0, 0], [1, 0], [0, 0]]);
}
