/**
 * The search for the nearest code, and sums over the vectors of each code.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** Name of the kernel that searches the nearest code where a backend has one of its own. */
export const NEAREST_CODE_KERNEL = "NearestCode";

/** Name of the kernel that adds up the vectors of each code where a backend has one of its own. */
export const CODE_SUMS_KERNEL = "CodeSums";

/**
 * Index of the nearest code by Euclidean distance, van den Oord et al. 2017,
 * equation 1; of equally near codes the first.
 *
 * ‖z − e‖² = ‖z‖² − 2(z·e − ‖e‖²/2), so the nearest code is the one with the
 * largest z·e − ‖e‖²/2: one matrix product with a bias, and no N×K square.
 *
 * @param vectors z_e, [N, D].
 * @param embeddings The codebook, [K, D].
 * @returns int32 [N], each in [0, K).
 */
export function nearestCode(
  vectors: tf.Tensor2D,
  embeddings: tf.Tensor2D,
): tf.Tensor1D {
  return tf.tidy(() => {
    const halfSquares = tf.mul(tf.sum(tf.square(embeddings), 1), -0.5) as tf.Tensor1D;
    if (tf.getKernel(NEAREST_CODE_KERNEL, tf.getBackend()) !== undefined) {
      return tf.engine().runKernel(
        NEAREST_CODE_KERNEL,
        { vectors, embeddings, bias: halfSquares },
      ) as tf.Tensor1D;
    }
    // Transposed by hand: the wasm backend's products with flags are naive loops.
    const columns = tf.transpose(embeddings);
    const scores = tf.fused.matMul({
      a: vectors,
      b: columns,
      bias: halfSquares,
    });
    return tf.argMax(scores, 1);
  });
}

/** For each code: how many vectors chose it, and their sum. */
export interface CodeSums {
  /** [K]. */
  counts: tf.Tensor1D;
  /** [K, D]. */
  sums: tf.Tensor2D;
}

/**
 * Counts and adds the vectors that chose each code: n_i and Σ z_{i,j} of van
 * den Oord et al. 2017, equations 6 and 7.
 *
 * @param vectors [N, D].
 * @param indices int32 [N], each in [0, numEmbeddings).
 */
export function codeSums(
  vectors: tf.Tensor2D,
  indices: tf.Tensor1D,
  numEmbeddings: number,
): CodeSums {
  if (tf.getKernel(CODE_SUMS_KERNEL, tf.getBackend()) !== undefined) {
    const [counts, sums] = tf.engine().runKernel(
      CODE_SUMS_KERNEL,
      { vectors, indices },
      { numEmbeddings },
    ) as tf.Tensor[];
    return { counts: counts as tf.Tensor1D, sums: sums as tf.Tensor2D };
  }
  const [counts, sums] = tf.tidy(() => {
    const codes = tf.range(0, numEmbeddings, 1, "int32").expandDims(1);
    // [K, 1] = [1, N] → [K, N]
    const chosen = tf.cast(
      tf.equal(codes, indices.expandDims(0)),
      "float32",
    ) as tf.Tensor2D;
    return [tf.sum(chosen, 1), tf.matMul(chosen, vectors)];
  });
  return { counts: counts as tf.Tensor1D, sums: sums as tf.Tensor2D };
}
