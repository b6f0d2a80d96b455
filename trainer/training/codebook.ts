/**
 * The codebook's moving averages, its first values and the revival of dead
 * codes: everything about the codebook that is not learned by gradient.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { codeSums, nearestCode } from "../model/nearest_code.ts";
import type { RandomStream } from "../random.ts";
import type { QuantizerConfig } from "../run/schema.ts";

/** A codebook and the moving averages it is computed from. */
export interface CodebookState {
  /** e, [K, D]. */
  embeddings: tf.Tensor2D;
  /** N, [K]: moving average of the number of vectors of each code. */
  clusterSizes: tf.Tensor1D;
  /** m, [K, D]: moving average of their sums. */
  clusterSums: tf.Tensor2D;
}

/**
 * Moving average update (van den Oord et al. 2017, equations 6 to 8):
 * N ← γN + (1−γ)n, m ← γm + (1−γ)Σz, e = m / N, where N is smoothed as Sonnet
 * does (Laplace): (N_i + ε) / (ΣN + Kε) · ΣN.
 *
 * @param counts n, [K]: vectors of each code in the batch.
 * @param sums Σz, [K, D]: their sums.
 * @returns New tensors; the old state is the caller's to dispose of.
 */
export function movingAverageUpdate(
  config: Pick<QuantizerConfig, "decay" | "epsilon">,
  state: CodebookState,
  counts: tf.Tensor1D,
  sums: tf.Tensor2D,
): CodebookState {
  const { decay, epsilon } = config;
  const [embeddings, clusterSizes, clusterSums] = tf.tidy(() => {
    const sizes = tf.add(
      tf.mul(state.clusterSizes, decay),
      tf.mul(counts, 1 - decay),
    );
    const newSums = tf.add(
      tf.mul(state.clusterSums, decay),
      tf.mul(sums, 1 - decay),
    );
    const total = tf.sum(sizes);
    const smoothed = tf.mul(
      tf.div(tf.add(sizes, epsilon), tf.add(total, sizes.size * epsilon)),
      total,
    );
    return [tf.div(newSums, smoothed.expandDims(1)), sizes, newSums];
  });
  return {
    embeddings: embeddings as tf.Tensor2D,
    clusterSizes: clusterSizes as tf.Tensor1D,
    clusterSums: clusterSums as tf.Tensor2D,
  };
}

/** A codebook whose averages say that each code was just chosen `size` times. */
export function codebookState(
  embeddings: tf.Tensor2D,
  size: number,
): CodebookState {
  const clusterSizes = tf.fill([embeddings.shape[0]], size) as tf.Tensor1D;
  const clusterSums = tf.mul(embeddings, size) as tf.Tensor2D;
  return { embeddings, clusterSizes, clusterSums };
}

/** U(−1/K, 1/K), [K, D]: the start that needs no data (Sonnet's order of magnitude). */
export function uniformEmbeddings(
  numEmbeddings: number,
  embeddingDim: number,
  stream: RandomStream,
): Float32Array {
  return Float32Array.from(
    { length: numEmbeddings * embeddingDim },
    () => (2 * stream.uniform() - 1) / numEmbeddings,
  );
}

/**
 * k-means (Lloyd 1982) over encoder outputs. Starts from K vectors drawn
 * without replacement; a centre that loses all its vectors moves to a vector
 * drawn at random.
 *
 * @param vectors [N, D], N ≥ K.
 * @param numEmbeddings K.
 * @returns Centres, [K, D].
 */
export async function kMeans(
  vectors: tf.Tensor2D,
  numEmbeddings: number,
  iterations: number,
  stream: RandomStream,
): Promise<tf.Tensor2D> {
  const [count, dim] = vectors.shape;
  const data = await vectors.data();
  const row = (n: number) => data.subarray(n * dim, (n + 1) * dim);
  const centres = new Float32Array(numEmbeddings * dim);
  const order = stream.permutation(count);
  for (let k = 0; k < numEmbeddings; k++) {
    centres.set(row(order[k % count]), k * dim);
  }
  for (let iteration = 0; iteration < iterations; iteration++) {
    const embeddings = tf.tensor2d(centres.slice(), [numEmbeddings, dim]);
    const indices = nearestCode(vectors, embeddings);
    const { counts, sums } = codeSums(vectors, indices, numEmbeddings);
    const [sizes, totals] = [await counts.data(), await sums.data()];
    tf.dispose([embeddings, indices, counts, sums]);
    for (let k = 0; k < numEmbeddings; k++) {
      if (sizes[k] === 0) {
        centres.set(row(stream.integer(count)), k * dim);
      } else {
        for (let d = k * dim; d < (k + 1) * dim; d++) {
          centres[d] = totals[d] / sizes[k];
        }
      }
    }
  }
  return tf.tensor2d(centres, [numEmbeddings, dim]);
}

/**
 * Replaces dead codes by encoder outputs drawn at random. A revived code also
 * gets new averages, as if it had been chosen as often as the mean code:
 * otherwise the next update would pull it back to where it died.
 *
 * @param threshold A code is dead below this share of the mean cluster size.
 * @param vectors Encoder outputs of the present batch, [N, D].
 * @returns The new state (the same tensors where nothing died) and how many were replaced.
 */
export async function reviveDeadCodes(
  state: CodebookState,
  threshold: number,
  vectors: tf.Tensor2D,
  stream: RandomStream,
): Promise<{ state: CodebookState; revived: number }> {
  const [numEmbeddings, dim] = state.embeddings.shape;
  const sizes = (await state.clusterSizes.data()).slice() as Float32Array;
  const mean = sizes.reduce((sum, size) => sum + size, 0) / numEmbeddings;
  const dead: number[] = [];
  sizes.forEach((size, k) => {
    if (size < threshold * mean) dead.push(k);
  });
  if (dead.length === 0) return { state, revived: 0 };

  const embeddings = (await state.embeddings.data()).slice() as Float32Array;
  const sums = (await state.clusterSums.data()).slice() as Float32Array;
  const data = await vectors.data() as Float32Array;
  const order = stream.permutation(vectors.shape[0]);
  dead.forEach((k, i) => {
    const source = order[i % order.length] * dim;
    sizes[k] = mean;
    for (let d = 0; d < dim; d++) {
      embeddings[k * dim + d] = data[source + d];
      sums[k * dim + d] = data[source + d] * mean;
    }
  });
  return {
    state: {
      embeddings: tf.tensor2d(embeddings, [numEmbeddings, dim]),
      clusterSizes: tf.tensor1d(sizes),
      clusterSums: tf.tensor2d(sums, [numEmbeddings, dim]),
    },
    revived: dead.length,
  };
}
