/**
 * Where the heavy computation of a batch happens: on this thread's device, or
 * on worker threads of the CPU. Both cut a batch into the same shards and add
 * the shards' results in the same order.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { parameterSpecifications } from "../model/parameters.ts";
import { reconstruct, type Reconstruction } from "./reconstruct.ts";
import { type ObjectiveConfig, type ShardGradients, shardGradients } from "./shard_step.ts";

/** The model's present values, as the executor needs them. */
export interface ModelValues {
  /** In the order of `parameterSpecifications`. */
  parameters: readonly tf.Tensor[];
  /** The codebook, [K, D]. */
  embeddings: tf.Tensor2D;
}

/** Computes batches. */
export interface Executor {
  /** In words, for people: e.g. `2 workers`. */
  readonly description: string;
  /**
   * Losses and gradients of a batch, means over its images; counts and sums
   * are totals. The caller disposes of the result.
   *
   * @param images Standardised pixels, [batch, size, size]; batch a multiple of the shards.
   */
  gradients(
    values: ModelValues,
    images: Float32Array,
    bypassQuantizer: boolean,
  ): Promise<ShardGradients>;
  /** Reconstructs images, in chunks of a fixed size so that results do not depend on memory or cores. */
  reconstruct(
    values: ModelValues,
    images: Float32Array,
  ): Promise<Reconstruction>;
  /** Ends workers, if there are any. */
  close(): void;
}

/** Images reconstructed in one piece. */
export const RECONSTRUCTION_CHUNK = 16;

/** Cuts a flat array of images into consecutive pieces of at most `images` images. */
export function cut(
  pixels: Float32Array,
  imagePixels: number,
  images: number,
): Float32Array[] {
  const pieces: Float32Array[] = [];
  for (let start = 0; start < pixels.length; start += images * imagePixels) {
    pieces.push(pixels.subarray(start, start + images * imagePixels));
  }
  return pieces;
}

/** Joins the reconstructions of consecutive pieces; losses are weighted by their images. */
export function joinReconstructions(
  parts: readonly Reconstruction[],
): Reconstruction {
  const total = (length: (part: Reconstruction) => number) =>
    parts.reduce((sum, part) => sum + length(part), 0);
  const pixels = new Float32Array(total((part) => part.pixels.length));
  const indices = new Int32Array(total((part) => part.indices.length));
  let pixelOffset = 0;
  let indexOffset = 0;
  for (const part of parts) {
    pixels.set(part.pixels, pixelOffset);
    indices.set(part.indices, indexOffset);
    pixelOffset += part.pixels.length;
    indexOffset += part.indices.length;
  }
  return {
    pixels,
    indices,
    codebookLoss: total((part) => part.codebookLoss * part.pixels.length) /
      pixels.length,
    commitmentLoss: total((part) => part.commitmentLoss * part.pixels.length) /
      pixels.length,
  };
}

/** Computes on this thread, with tfjs' current backend. */
export class LocalExecutor implements Executor {
  readonly description = "1 thread";
  readonly #config: ObjectiveConfig;
  readonly #shards: number;

  /** @param shards Parts that a batch is cut into. */
  constructor(config: ObjectiveConfig, shards: number) {
    this.#config = config;
    this.#shards = shards;
  }

  gradients(
    values: ModelValues,
    images: Float32Array,
    bypassQuantizer: boolean,
  ): Promise<ShardGradients> {
    const { imageSize } = this.#config.model;
    const imagePixels = imageSize * imageSize;
    const shardImages = images.length / imagePixels / this.#shards;
    const specifications = parameterSpecifications(
      this.#config.model,
      this.#config.quantizer,
    );
    const shards = cut(images, imagePixels, shardImages).map((shard) => {
      const tensor = tf.tensor4d(shard, [shardImages, imageSize, imageSize, 1]);
      const result = shardGradients(
        this.#config,
        specifications,
        values.parameters,
        values.embeddings,
        tensor,
        bypassQuantizer,
      );
      tensor.dispose();
      return result;
    });
    return Promise.resolve(joinShards(shards));
  }

  async reconstruct(
    values: ModelValues,
    images: Float32Array,
  ): Promise<Reconstruction> {
    const { imageSize } = this.#config.model;
    const specifications = parameterSpecifications(
      this.#config.model,
      this.#config.quantizer,
    );
    const parameters = new Map(
      specifications.map(({ name }, i) => [name, values.parameters[i]]),
    );
    const parts: Reconstruction[] = [];
    for (
      const piece of cut(images, imageSize * imageSize, RECONSTRUCTION_CHUNK)
    ) {
      const tensor = tf.tensor4d(piece, [
        piece.length / imageSize ** 2,
        imageSize,
        imageSize,
        1,
      ]);
      parts.push(
        await reconstruct(this.#config, parameters, values.embeddings, tensor),
      );
      tensor.dispose();
    }
    return joinReconstructions(parts);
  }

  close(): void {}
}

/** Adds the shards' results in their order, and disposes of them. */
function joinShards(shards: readonly ShardGradients[]): ShardGradients {
  if (shards.length === 1) return shards[0];
  const add = (of: (shard: ShardGradients) => tf.Tensor) =>
    shards.slice(1).reduce(
      (sum, shard) => tf.add(sum, of(shard)),
      of(shards[0]),
    );
  const mean = (of: (shard: ShardGradients) => tf.Tensor) =>
    tf.tidy(() => tf.mul(add(of), 1 / shards.length));
  const joined: ShardGradients = {
    gradients: shards[0].gradients.map((_, i) => mean((shard) => shard.gradients[i])),
    losses: mean((shard) => shard.losses) as tf.Tensor1D,
    counts: tf.tidy(() => add((shard) => shard.counts)) as tf.Tensor1D,
    sums: tf.tidy(() => add((shard) => shard.sums)) as tf.Tensor2D,
  };
  for (const shard of shards) {
    tf.dispose([shard.losses, shard.counts, shard.sums, ...shard.gradients]);
  }
  return joined;
}
