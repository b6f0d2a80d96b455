/**
 * Small priors with every parameter different from zero, for tests.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../random.ts";
import type { CodeMaps } from "./code_maps.ts";
import { type PriorModelConfig, priorParameterSpecifications } from "./prior_parameters.ts";

/** A model whose reach covers its map. */
export const TINY_MODEL: PriorModelConfig = {
  architecture: "pixelcnn",
  channels: 6,
  layers: 4,
  heads: 3,
  inputFilter: 0,
  filterSize: 3,
  headChannels: 7,
  positionFrequencies: 2,
  numEmbeddings: 5,
  height: 4,
  width: 5,
};

/** A transformer for the same maps. */
export const TINY_TRANSFORMER: PriorModelConfig = {
  ...TINY_MODEL,
  architecture: "transformer",
  channels: 12,
  layers: 2,
  inputFilter: 3,
};

/** Parameters from a normal distribution; biases and tables too, which training starts at 0. */
export function randomValues(model: PriorModelConfig, seed = 1): Map<string, Float32Array> {
  return new Map(
    priorParameterSpecifications(model).map(({ name, shape, fanIn }) => {
      const stream = new RandomStream(seed, "test", name);
      // Logits of about 1: no code is nearly certain, and none nearly impossible.
      const gain = name.startsWith("head.output") ? 0.6 : 1.5;
      const scale = fanIn > 0 ? gain / Math.sqrt(fanIn) : 0.5;
      const length = shape.reduce((product, n) => product * n, 1);
      return [name, Float32Array.from({ length }, () => scale * stream.normal())];
    }),
  );
}

/** The same as tensors by name; the caller's to dispose of. */
export function asTensors(
  model: PriorModelConfig,
  values: ReadonlyMap<string, Float32Array>,
): Map<string, tf.Tensor> {
  return new Map(
    priorParameterSpecifications(model).map(({ name, shape }) => [
      name,
      tf.tensor(values.get(name)!, shape),
    ]),
  );
}

/** Maps of random codes at random positions. */
export function randomMaps(model: PriorModelConfig, count: number, seed = 1): CodeMaps {
  const { height, width, numEmbeddings } = model;
  const stream = new RandomStream(seed, "test", "maps");
  return {
    codes: Int32Array.from(
      { length: count * height * width },
      () => stream.integer(numEmbeddings),
    ),
    positions: Float64Array.from({ length: count }, () => stream.uniform()),
    count,
    height,
    width,
  };
}
