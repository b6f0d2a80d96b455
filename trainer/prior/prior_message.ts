/**
 * What the main thread and the prior's workers say to each other.
 *
 * @module
 */
import type { CodeMaps } from "./code_maps.ts";

/** A piece of work. */
export type PriorWork =
  | { kind: "gradients"; maps: CodeMaps; step: number; firstMap: number }
  | { kind: "likelihoods"; maps: CodeMaps };

/** Gradients of a shard, as plain arrays. */
export interface PriorGradientsResult {
  kind: "gradients";
  /** All parameters' gradients one after the other. */
  gradients: Float32Array;
  bits: Float32Array;
}

/** What becomes of it. */
export type PriorResult =
  | PriorGradientsResult
  | { kind: "likelihoods"; likelihoods: Float64Array };
