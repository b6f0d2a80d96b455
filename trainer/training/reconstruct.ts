/**
 * Reconstruction without gradients, for validation and evaluation.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Parameters } from "../model/parameters.ts";
import { forward } from "../model/vq_vae.ts";
import { embeddingsOf, type ObjectiveConfig } from "./shard_step.ts";

/** What the model makes of some images. */
export interface Reconstruction {
  /** Standardised pixels, [images, size, size] in C order. */
  pixels: Float32Array;
  /** Codes, [images, height, width] in C order, each in [0, K). */
  indices: Int32Array;
  /** Codebook and commitment loss, means over these images. */
  codebookLoss: number;
  commitmentLoss: number;
}

/**
 * Reconstructs images.
 *
 * @param images Standardised pixels, [images, size, size, 1].
 */
export async function reconstruct(
  config: ObjectiveConfig,
  parameters: Parameters,
  embeddings: tf.Tensor2D,
  images: tf.Tensor4D,
): Promise<Reconstruction> {
  const [pixels, indices, losses] = tf.tidy(() => {
    const pass = forward(
      config.model,
      config.quantizer,
      parameters,
      embeddingsOf(parameters, embeddings),
      images,
    );
    const { codebook, commitment } = pass.objective;
    return [
      pass.reconstruction,
      pass.indices,
      tf.stack([codebook, commitment]),
    ];
  });
  try {
    const [codebookLoss, commitmentLoss] = await losses.data();
    return {
      pixels: await pixels.data() as Float32Array,
      indices: await indices.data() as Int32Array,
      codebookLoss,
      commitmentLoss,
    };
  } finally {
    tf.dispose([pixels, indices, losses]);
  }
}
