/**
 * What the main thread and its shard workers say to each other.
 *
 * @module
 */
import type { ObjectiveConfig } from "./shard_step.ts";
import type { Reconstruction } from "./reconstruct.ts";

/** First message to a worker. */
export interface StartMessage {
  kind: "start";
  config: ObjectiveConfig;
  /** Shared memory: all parameters one after the other, then the codebook. */
  values: SharedArrayBuffer;
}

/** A piece of work. */
export interface TaskMessage {
  kind: "gradients" | "reconstruct";
  /** Standardised pixels, [images, size, size]. */
  images: Float32Array;
  /** Changes whenever the shared values do. */
  version: number;
  bypassQuantizer: boolean;
}

/** Gradients of a shard, as plain arrays. */
export interface GradientsReply {
  kind: "gradients";
  /** All parameters' gradients one after the other. */
  gradients: Float32Array;
  losses: Float32Array;
  counts: Float32Array;
  sums: Float32Array;
}

/** Answer of a worker. */
export type Reply =
  | { kind: "started" }
  | GradientsReply
  | { kind: "reconstruct"; reconstruction: Reconstruction }
  | { kind: "failed"; message: string };
