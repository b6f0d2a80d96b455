/**
 * What the main thread and the VQ-VAE's shard workers say to each other.
 *
 * @module
 */
import { parameterSpecifications } from "../model/parameters.ts";
import type { Reconstruction } from "./reconstruct.ts";
import type { ObjectiveConfig } from "./shard_step.ts";

/** A piece of work. */
export interface ShardWork {
  kind: "gradients" | "reconstruct";
  /** Standardised pixels, [images, size, size]. */
  images: Float32Array;
  bypassQuantizer: boolean;
}

/** Gradients of a shard, as plain arrays. */
export interface GradientsResult {
  kind: "gradients";
  /** All parameters' gradients one after the other. */
  gradients: Float32Array;
  losses: Float32Array;
  counts: Float32Array;
  sums: Float32Array;
}

/** What becomes of it. */
export type ShardResult =
  | GradientsResult
  | { kind: "reconstruct"; reconstruction: Reconstruction };

/** Shapes of what the workers share: all parameters, then the codebook. */
export function sharedShapes({ model, quantizer }: ObjectiveConfig): number[][] {
  return [
    ...parameterSpecifications(model, quantizer).map(({ shape }) => shape),
    [model.numEmbeddings, model.embeddingDim],
  ];
}
