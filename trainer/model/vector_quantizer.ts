/**
 * The vector quantizer: each vector of a map is replaced by its nearest code.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { type CodeSums, codeSums, nearestCode } from "./nearest_code.ts";

/** What the quantizer makes of a batch. */
export interface Quantization {
  /** z_q with the straight-through gradient, of z_e's shape. */
  quantized: tf.Tensor4D;
  /** int32 [batch, height, width], each in [0, K). */
  indices: tf.Tensor3D;
  /** ‖sg[z_e] − e‖², mean over elements; its gradient goes to the codebook. */
  codebookLoss: tf.Scalar;
  /** ‖z_e − sg[e]‖², mean over elements, without β; its gradient goes to the encoder. */
  commitmentLoss: tf.Scalar;
  /** Vectors of each code, for the moving averages and the perplexity. */
  codeSums: CodeSums;
}

/**
 * Quantizes a map of vectors (van den Oord et al. 2017, section 3.1).
 *
 * Forward: z_q = e_k with k = argmin ‖z_e − e_k‖. Backward: the gradient at
 * z_q is handed to z_e unchanged (straight through), and the two losses pull
 * code and vector together, each with the other held fixed (sg).
 *
 * Must run inside `tf.tidy` or a gradient function, which disposes of what it makes.
 *
 * @param encoded z_e, [batch, height, width, D].
 * @param embeddings The codebook, [K, D].
 */
export function quantize(
  encoded: tf.Tensor4D,
  embeddings: tf.Tensor2D,
): Quantization {
  const [batch, height, width, dim] = encoded.shape;
  const made: {
    nearest?: tf.Tensor4D;
    indices?: tf.Tensor1D;
    codeSums?: CodeSums;
  } = {};

  // A custom gradient's inside is off the tape, so what is computed in it is
  // constant, sg[·]. Its scope ends with it: what is used later must be kept.
  const straightThrough = tf.customGrad(
    (...inputs: (tf.Tensor | SaveForGradient)[]) => {
      const z = inputs[0] as tf.Tensor;
      const flat = z.reshape([-1, dim]) as tf.Tensor2D; // [B,H,W,D] → [BHW,D]
      const indices = nearestCode(flat, embeddings);
      const { counts, sums } = codeSums(flat, indices, embeddings.shape[0]);
      const nearest = tf.gather(embeddings, indices).reshape(
        encoded.shape,
      ) as tf.Tensor4D;
      made.nearest = tf.keep(nearest);
      made.indices = tf.keep(indices);
      made.codeSums = { counts: tf.keep(counts), sums: tf.keep(sums) };
      return {
        value: nearest.clone(),
        gradFunc: (dy: tf.Tensor) => dy.clone(),
      };
    },
  );
  const quantized = straightThrough(encoded) as tf.Tensor4D;
  const nearest = intoScope(made.nearest!);
  const indices = intoScope(made.indices!);
  const counts = intoScope(made.codeSums!.counts);
  const sums = intoScope(made.codeSums!.sums);

  const commitmentLoss = tf.mean(
    tf.squaredDifference(encoded, nearest),
  ) as tf.Scalar;

  const codebookDistance = tf.customGrad(
    (...inputs: (tf.Tensor | SaveForGradient)[]) => {
      const [codebook, save] = inputs as [tf.Tensor, SaveForGradient];
      save([codebook, counts, sums]);
      return {
        value: commitmentLoss.clone(),
        // d/de_k of Σ_{i: k_i = k} ‖z_i − e_k‖² / (N·D) = 2 (n_k e_k − Σ z_i) / (N·D)
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [codebook, counts, sums] = saved;
          const difference = tf.sub(
            tf.mul(counts.expandDims(1), codebook),
            sums,
          );
          return tf.mul(dy, tf.mul(difference, 2 / encoded.size));
        },
      };
    },
  );
  const codebookLoss = codebookDistance(embeddings) as tf.Scalar;

  return {
    quantized,
    indices: indices.reshape([batch, height, width]) as tf.Tensor3D,
    codebookLoss,
    commitmentLoss,
    codeSums: { counts, sums },
  };
}

/** What `tf.customGrad` hands to its function to keep tensors for the backward pass. */
type SaveForGradient = (tensors: tf.Tensor[]) => void;

/** Hands a kept tensor to the scope that is open now, which will dispose of it. */
function intoScope<T extends tf.Tensor>(kept: T): T {
  const scoped = kept.clone() as T;
  kept.dispose();
  return scoped;
}
