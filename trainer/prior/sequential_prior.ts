/**
 * A prior to draw from, whatever its architecture: code maps that grow code by
 * code.
 *
 * @module
 */
import { IncrementalPixelCnn } from "./incremental_pixel_cnn.ts";
import { IncrementalTransformer } from "./incremental_transformer.ts";
import type { PriorModelConfig } from "./prior_parameters.ts";

/** A prior that tells the next code. */
export interface SequentialPrior {
  readonly model: PriorModelConfig;
  /**
   * An empty map, to be filled in raster order.
   *
   * @param position Of the slice, in [0, 1].
   */
  start(position: number): GrowingCodes;
}

/** A code map that grows code by code, in raster order. */
export interface GrowingCodes {
  /** Number of codes that the map has. */
  readonly length: number;
  /**
   * Logits of the next code.
   *
   * @returns [K]; overwritten by the next call.
   * @throws RangeError where the map is full: a bug.
   */
  logits(): Float64Array;
  /** Puts the next code into its place: one that was drawn, or one that is given. */
  push(code: number): void;
}

/** @param values Parameters in C order, by the names of `priorParameterSpecifications`. */
export function sequentialPrior(
  model: PriorModelConfig,
  values: ReadonlyMap<string, Float32Array>,
): SequentialPrior {
  return model.architecture === "transformer"
    ? new IncrementalTransformer(model, values)
    : new IncrementalPixelCnn(model, values);
}
