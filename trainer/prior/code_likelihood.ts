/**
 * The cross-entropy of codes.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** Cross-entropy of a batch. */
export interface CodeLikelihood {
  /** Bits per code, the mean over all places; differentiable. */
  bits: tf.Scalar;
  /** log2 p of each code, [N]; no gradient goes through it. */
  log2Probabilities: tf.Tensor1D;
}

/**
 * −log2 p of codes under logits, with the gradient written out:
 * (softmax − one-hot) / (N ln 2).
 *
 * Must run inside `tf.tidy` or a gradient function.
 *
 * @param logits [N, K].
 * @param codes int32 [N], each in [0, K).
 */
export function codeLikelihood(logits: tf.Tensor2D, codes: tf.Tensor1D): CodeLikelihood {
  const [count, numEmbeddings] = logits.shape;
  let chosen: tf.Tensor1D | null = null;
  const crossEntropy = tf.customGrad((...inputs: unknown[]) => {
    const [logits, save] = inputs as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    const logProbabilities = tf.logSoftmax(logits);
    const oneHot = tf.cast(tf.oneHot(codes, numEmbeddings), "float32");
    const log2 = tf.mul(tf.sum(tf.mul(logProbabilities, oneHot), 1), 1 / Math.LN2) as tf.Tensor1D;
    chosen = tf.keep(log2);
    save([logProbabilities, oneHot]);
    return {
      value: tf.neg(tf.mean(log2)) as tf.Scalar,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [logProbabilities, oneHot] = saved;
          const difference = tf.sub(tf.exp(logProbabilities), oneHot);
          return tf.mul(difference, tf.mul(dy, 1 / (count * Math.LN2)));
        }),
    };
  });
  const bits = crossEntropy(logits) as tf.Scalar;
  const kept = chosen! as tf.Tensor1D;
  const log2Probabilities = kept.clone();
  kept.dispose();
  return { bits, log2Probabilities };
}
