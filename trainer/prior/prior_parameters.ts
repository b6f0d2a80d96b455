/**
 * The prior's parameters: which there are, and their shapes.
 *
 * @module
 */
import type { ParameterSpecification } from "../model/parameters.ts";
import type { PriorConfig } from "../run/prior_schema.ts";
import { featureCount } from "./position_features.ts";

/** What the prior's architecture depends on. */
export type PriorModelConfig =
  & Pick<
    PriorConfig,
    | "architecture"
    | "channels"
    | "layers"
    | "heads"
    | "inputFilter"
    | "filterSize"
    | "headChannels"
    | "positionFrequencies"
  >
  & {
    /** K: number of codes. */
    numEmbeddings: number;
    /** Height and width of a code map. */
    height: number;
    width: number;
  };

/** How far a masked convolution reaches: ⌊n / 2⌋ rows up, and columns left (and right, above). */
export function filterReach(config: PriorModelConfig): number {
  return Math.floor(config.filterSize / 2);
}

/**
 * Lists the parameters in the fixed order in which gradients are kept and
 * checkpoints are written. Filters are [height, width, in, out]. They hold the
 * unmasked taps only: with reach r = ⌊n/2⌋, a vertical filter has the r rows
 * above and, from the second layer on, its own row (whose features know rows
 * above only); a horizontal one has the r columns to the left and, from the
 * second layer on, its own.
 */
export function priorParameterSpecifications(config: PriorModelConfig): ParameterSpecification[] {
  if (config.architecture === "transformer") return transformerSpecifications(config);
  const { channels, layers, filterSize, headChannels, numEmbeddings } = config;
  const reach = filterReach(config);
  const features = featureCount(config.positionFrequencies);
  const gated = 2 * channels;
  const specifications: ParameterSpecification[] = [
    { name: "embedding", shape: [numEmbeddings, channels], fanIn: 2 },
    { name: "place", shape: [config.height * config.width, channels], fanIn: 0 },
  ];
  const filter = (name: string, shape: [number, number, number, number]) =>
    specifications.push({
      name: `${name}.filter`,
      shape,
      fanIn: shape[0] * shape[1] * shape[2],
    });
  const bias = (name: string, length: number) =>
    specifications.push({ name: `${name}.bias`, shape: [length], fanIn: 0 });
  for (let layer = 0; layer < layers; layer++) {
    const at = `layer_${layer}`;
    const taps = layer === 0 ? reach : reach + 1;
    filter(`${at}.vertical`, [taps, filterSize, channels, gated]);
    // The first feature is 1: its weights are the bias.
    specifications.push({
      name: `${at}.vertical_position`,
      shape: [features, gated],
      fanIn: 0,
    });
    filter(`${at}.link`, [1, 1, gated, gated]);
    filter(`${at}.horizontal`, [1, taps, channels, gated]);
    specifications.push({
      name: `${at}.horizontal_position`,
      shape: [features, gated],
      fanIn: 0,
    });
    filter(`${at}.residual`, [1, 1, channels, channels]);
    bias(`${at}.residual`, channels);
  }
  filter("head.hidden", [1, 1, channels, headChannels]);
  bias("head.hidden", headChannels);
  filter("head.output", [1, 1, headChannels, numEmbeddings]);
  bias("head.output", numEmbeddings);
  return specifications;
}

/** Standard deviation √(2 / fanIn) ≈ 0.2: the blocks' first outputs can change what is embedded. */
const EMBEDDING_FAN_IN = 50;

/**
 * A transformer's parameters. Its layer normalisations have none: a scale and
 * a shift in front of a linear layer are a part of that layer.
 */
function transformerSpecifications(config: PriorModelConfig): ParameterSpecification[] {
  const { channels, layers, inputFilter, numEmbeddings, height, width } = config;
  const embedded = (name: string, rows: number): ParameterSpecification => ({
    name,
    shape: [rows, channels],
    fanIn: EMBEDDING_FAN_IN,
  });
  const linear = (name: string, from: number, to: number, fanIn: number) => [
    { name: `${name}.filter`, shape: [1, 1, from, to], fanIn },
    { name: `${name}.bias`, shape: [to], fanIn: 0 },
  ];
  return [
    embedded("embedding", numEmbeddings),
    embedded("start", 1),
    ...(inputFilter === 0 ? [] : [{
      name: "above.filter",
      shape: [1, inputFilter, channels, channels],
      fanIn: 2 * inputFilter * channels,
    }]),
    embedded("place", height * width),
    {
      name: "position",
      shape: [featureCount(config.positionFrequencies), channels],
      fanIn: EMBEDDING_FAN_IN,
    },
    ...Array.from({ length: layers }, (_, layer) => {
      const at = `block_${layer}`;
      // He's scale is that of a ReLU's inputs; twice the fan-in keeps a variance of 1 without one.
      // What is added to the residual stream is smaller by the root of how often it is added to.
      return [
        ...linear(`${at}.attention_in`, channels, 3 * channels, 2 * channels),
        ...linear(`${at}.attention_out`, channels, channels, 2 * channels * 2 * layers),
        ...linear(`${at}.expand`, channels, 4 * channels, channels),
        ...linear(`${at}.contract`, 4 * channels, channels, 4 * channels * 2 * layers),
      ];
    }).flat(),
    ...linear("head.output", channels, numEmbeddings, 2 * channels),
  ];
}
