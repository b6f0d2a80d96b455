/**
 * The model's parameters: which there are, their shapes, and their first
 * values.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../random.ts";
import type { ModelConfig, QuantizerConfig } from "../run/schema.ts";

/** Parameters by name, e.g. `encoder.downsample_0.filter`. */
export type Parameters = ReadonlyMap<string, tf.Tensor>;

/** What is known of a parameter before it has a value. */
export interface ParameterSpecification {
  name: string;
  shape: number[];
  /** Inputs that add up to one output: He's scale is sqrt(2 / fanIn). 0 for biases, which start at 0. */
  fanIn: number;
}

/** Name of the codebook, a parameter only where it is learned by gradient. */
export const CODEBOOK_PARAMETER = "quantizer.embeddings";

/**
 * Lists the parameters that are learned by gradient, in the fixed order in
 * which gradients are kept and checkpoints are written.
 *
 * Filters are [height, width, in, out]; those of transposed convolutions are
 * [height, width, out, in], as `tf.conv2dTranspose` wants them.
 */
export function parameterSpecifications(
  model: ModelConfig,
  quantizer: QuantizerConfig,
): ParameterSpecification[] {
  const specifications: ParameterSpecification[] = [];
  const convolution = (
    name: string,
    kernel: number,
    from: number,
    to: number,
  ) =>
    specifications.push(
      {
        name: `${name}.filter`,
        shape: [kernel, kernel, from, to],
        fanIn: kernel * kernel * from,
      },
      { name: `${name}.bias`, shape: [to], fanIn: 0 },
    );
  const transposed = (name: string, kernel: number, from: number, to: number) =>
    specifications.push(
      {
        name: `${name}.filter`,
        shape: [kernel, kernel, to, from],
        // Stride 2 leaves a quarter of the window's taps for each output.
        fanIn: (kernel * kernel * from) / 4,
      },
      { name: `${name}.bias`, shape: [to], fanIn: 0 },
    );
  const residualStack = (name: string, channels: number) => {
    for (let i = 0; i < model.residualLayers; i++) {
      convolution(
        `${name}.residual_${i}.spatial`,
        3,
        channels,
        model.residualHidden,
      );
      convolution(
        `${name}.residual_${i}.pointwise`,
        1,
        model.residualHidden,
        channels,
      );
    }
  };
  const hidden = model.filters[model.filters.length - 1];

  let channels = 1;
  model.filters.forEach((filters, i) => {
    convolution(`encoder.downsample_${i}`, model.kernelSize, channels, filters);
    channels = filters;
  });
  if (model.bridge) convolution("encoder.bridge", 3, hidden, hidden);
  residualStack("encoder", hidden);
  convolution("encoder.project", 1, hidden, model.embeddingDim);

  if (quantizer.codebook === "gradient") {
    specifications.push({
      name: CODEBOOK_PARAMETER,
      shape: [model.numEmbeddings, model.embeddingDim],
      fanIn: 0,
    });
  }

  const upsampling = decoderFilters(model);
  channels = model.embeddingDim;
  if (model.bridge) {
    convolution("decoder.bridge", 3, channels, hidden);
    channels = hidden;
  }
  residualStack("decoder", channels);
  upsampling.forEach((filters, i) => {
    transposed(`decoder.upsample_${i}`, model.kernelSize, channels, filters);
    channels = filters;
  });
  if (model.outputConvolution) convolution("decoder.output", 3, channels, 1);
  return specifications;
}

/**
 * Output channels of the decoder's transposed convolutions: the encoder's,
 * mirrored. With filters [32, 64]: [32, 1], or [64, 32] where a convolution
 * follows.
 */
export function decoderFilters(model: ModelConfig): number[] {
  const mirrored = [...model.filters].reverse();
  return model.outputConvolution ? mirrored : [...mirrored.slice(1), 1];
}

/** The output layer's share of He's scale: the first reconstructions are near the mean image. */
const OUTPUT_SCALE = 0.1;

/**
 * First values: filters from a normal distribution of He's variance 2 / fanIn
 * (He et al. 2015, equation 10), truncated at two standard deviations (which
 * leaves 0.77 of the variance), biases zero, a codebook learned by gradient
 * from U(−1/K, 1/K). Each parameter draws from its own stream.
 *
 * @param seed The run's seed.
 */
export function initialParameters(
  specifications: readonly ParameterSpecification[],
  seed: number,
): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  const last = specifications.findLast(({ fanIn }) => fanIn > 0)?.name;
  for (const { name, shape, fanIn } of specifications) {
    const value = new Float32Array(
      shape.reduce((product, n) => product * n, 1),
    );
    const stream = new RandomStream(seed, "parameter", name);
    if (name === CODEBOOK_PARAMETER) {
      for (let i = 0; i < value.length; i++) {
        value[i] = (2 * stream.uniform() - 1) / shape[0];
      }
    } else if (fanIn > 0) {
      const scale = Math.sqrt(2 / fanIn) * (name === last ? OUTPUT_SCALE : 1);
      for (let i = 0; i < value.length; i++) {
        let normal = stream.normal();
        while (Math.abs(normal) > 2) normal = stream.normal();
        value[i] = scale * normal;
      }
    }
    values.set(name, value);
  }
  return values;
}

/**
 * The parameter of that name.
 *
 * @throws Error where the model has none of that name: a bug.
 */
export function parameter<T extends tf.Tensor>(
  parameters: Parameters,
  name: string,
): T {
  const value = parameters.get(name);
  if (value === undefined) {
    throw new Error(`The model has no parameter ${name}`);
  }
  return value as T;
}
