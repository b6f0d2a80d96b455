/**
 * The gate of van den Oord et al. 2016 (arXiv 1606.05328), equation 2.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * tanh(a) · σ(b) of a map whose channels are a, then b. Written with its
 * gradient, so that only tanh(a) and σ(b) are kept for the backward pass.
 *
 * @param x [batch, height, width, 2C].
 * @returns [batch, height, width, C].
 */
export function gatedActivation(x: tf.Tensor4D): tf.Tensor4D {
  const gate = tf.customGrad((...inputs: unknown[]) => {
    const [x, save] = inputs as [tf.Tensor4D, (tensors: tf.Tensor[]) => void];
    const [a, b] = tf.split(x, 2, 3);
    const tanh = tf.tanh(a);
    const sigmoid = tf.sigmoid(b);
    save([tanh, sigmoid]);
    return {
      value: tf.mul(tanh, sigmoid),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [tanh, sigmoid] = saved;
          const toSigmoid = tf.mul(dy, sigmoid);
          const da = tf.mul(toSigmoid, tf.sub(1, tf.square(tanh)));
          const db = tf.mul(tf.mul(toSigmoid, tanh), tf.sub(1, sigmoid));
          return tf.concat([da, db], 3);
        }),
    };
  });
  return gate(x) as tf.Tensor4D;
}
