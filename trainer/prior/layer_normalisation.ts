/**
 * Layer normalisation (Ba et al. 2016) without scale and shift.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** Added to the variance: a constant row becomes 0. */
export const LAYER_NORMALISATION_EPSILON = 1e-5;

/**
 * Rows with mean 0 and variance 1: (x − mean) / √(variance + 1e-5), with the
 * gradient written out.
 *
 * @param x [N, C].
 * @returns [N, C].
 */
export function layerNormalisation(x: tf.Tensor2D): tf.Tensor2D {
  const normalise = tf.customGrad((...inputs: unknown[]) => {
    const [x, save] = inputs as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const inverse = tf.rsqrt(
      tf.add(tf.mean(tf.square(centred), 1, true), LAYER_NORMALISATION_EPSILON),
    );
    const y = tf.mul(centred, inverse);
    save([y, inverse]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [y, inverse] = saved;
          const along = tf.mul(y, tf.mean(tf.mul(dy, y), 1, true));
          return tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, 1, true)), along), inverse);
        }),
    };
  });
  return normalise(x) as tf.Tensor2D;
}
