/**
 * A causal transformer (Vaswani et al. 2017; normalised before each layer as
 * by Xiong et al. 2020): the distribution of each code given all codes before
 * it in raster order, and the slice's position.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { parameter, type Parameters } from "../model/parameters.ts";
import { causalAttention } from "./causal_attention.ts";
import type { Dropout, PriorInput } from "./gated_pixel_cnn.ts";
import { layerNormalisation } from "./layer_normalisation.ts";
import { lookUp } from "./look_up.ts";
import type { PriorModelConfig } from "./prior_parameters.ts";

/**
 * Logits of every code at every place, each from the codes before it.
 *
 * Must run inside `tf.tidy` or a gradient function.
 *
 * @param dropout Masks; null for the likelihood itself.
 * @returns [batch·height·width, K].
 */
export function transformerLogits(
  config: PriorModelConfig,
  parameters: Parameters,
  input: PriorInput,
  dropout: Dropout | null = null,
): tf.Tensor2D {
  const embedded = lookUp(parameter<tf.Tensor2D>(parameters, "embedding"), input.codes);
  return transformerLogitsOfEmbedded(config, parameters, embedded, input, dropout);
}

/**
 * The same from embedded codes, [batch·height·width, C]: what the mask can be
 * proved at by a gradient.
 */
export function transformerLogitsOfEmbedded(
  { channels, heads, inputFilter, layers }: PriorModelConfig,
  parameters: Parameters,
  embedded: tf.Tensor2D,
  { batch, height, width, features }: Omit<PriorInput, "codes">,
  dropout: Dropout | null,
): tf.Tensor2D {
  const places = height * width;
  const tokens = batch * places;
  const numbers = (of: (i: number) => number) =>
    tf.tensor1d(Int32Array.from({ length: tokens }, (_, i) => of(i)), "int32");
  const linear = (name: string, x: tf.Tensor2D, activation: "linear" | "relu" = "linear") => {
    const y = tf.fused.conv2d({
      x: x.reshape([1, 1, tokens, -1]) as tf.Tensor4D,
      filter: parameter<tf.Tensor4D>(parameters, `${name}.filter`),
      bias: parameter<tf.Tensor1D>(parameters, `${name}.bias`),
      strides: 1,
      pad: "valid",
      activation,
    });
    return y.reshape([tokens, -1]) as tf.Tensor2D;
  };
  const added = (site: string, x: tf.Tensor2D, addition: tf.Tensor2D): tf.Tensor2D =>
    tf.add(
      x,
      dropout === null ? addition : tf.mul(addition, dropout(site).reshape(addition.shape)),
    );
  const attended = (qkv: tf.Tensor2D): tf.Tensor2D => {
    const perHead = channels / heads;
    // Split as matrices: of higher ranks the wasm backend slices element by element.
    const [q, k, v] = tf.split(qkv, 3, 1).map((x) =>
      tf.transpose(x.reshape([batch, places, heads, perHead]), [0, 2, 1, 3])
        .reshape([batch * heads, places, perHead]) as tf.Tensor3D
    );
    const y = causalAttention(q, k, v).reshape([batch, heads, places, perHead]);
    return tf.transpose(y, [0, 2, 1, 3]).reshape([tokens, channels]);
  };

  const start = parameter<tf.Tensor2D>(parameters, "start");
  const place = lookUp(
    parameter<tf.Tensor2D>(parameters, "place"),
    numbers((i) => i % places),
  );
  const position = lookUp(
    tf.matMul(features, parameter<tf.Tensor2D>(parameters, "position")) as tf.Tensor2D,
    numbers((i) => Math.floor(i / places)),
  );
  let x = tf.add(
    tf.add(shifted(embedded, start, batch, places), place),
    position,
  ) as tf.Tensor2D;
  if (inputFilter > 0) {
    const reach = (inputFilter - 1) / 2;
    const rows = tf.slice(
      embedded.reshape([batch, height, width * channels]),
      [0, 0, 0],
      [batch, height - 1, width * channels],
    ).reshape([batch, height - 1, width, channels]);
    const above = tf.conv2d(
      tf.pad(rows, [[0, 0], [1, 0], [0, 0], [0, 0]]) as tf.Tensor4D,
      parameter<tf.Tensor4D>(parameters, "above.filter"),
      1,
      [[0, 0], [0, 0], [reach, reach], [0, 0]],
    );
    x = tf.add(x, above.reshape([tokens, channels]));
  }
  for (let layer = 0; layer < layers; layer++) {
    const at = `block_${layer}`;
    const qkv = linear(`${at}.attention_in`, layerNormalisation(x));
    x = added(`${at}.attention`, x, linear(`${at}.attention_out`, attended(qkv)));
    const hidden = linear(`${at}.expand`, layerNormalisation(x), "relu");
    x = added(`${at}.feed_forward`, x, linear(`${at}.contract`, hidden));
  }
  return linear("head.output", layerNormalisation(x));
}

/** Each code becomes the one before it, the first of each map the start. */
function shifted(
  embedded: tf.Tensor2D,
  start: tf.Tensor2D,
  batch: number,
  places: number,
): tf.Tensor2D {
  const channels = embedded.shape[1];
  const maps = embedded.reshape([batch, places, channels]);
  const kept = tf.slice(maps, [0, 0, 0], [batch, places - 1, channels]);
  const starts = lookUp(start, tf.zeros([batch], "int32")).reshape([batch, 1, channels]);
  return tf.concat([starts, kept], 1).reshape([-1, channels]);
}
