/**
 * The prior that goes with each preset of the VQ-VAE.
 *
 * @module
 */
import type { PriorConfig } from "../run/prior_schema.ts";

type Architecture = PriorConfig["architecture"];

/** 16×16 codes. For a third more CPU time an epoch than the PixelCNN it needs fewer. */
const quickTransformer: PriorConfig = {
  architecture: "transformer",
  channels: 64,
  layers: 2,
  heads: 2,
  inputFilter: 3,
  filterSize: 3,
  headChannels: 128,
  positionFrequencies: 4,
  dropout: 0.1,
  epochs: 6,
  patience: 3,
  batchSize: 8,
  shards: 4,
  learningRate: 3e-3,
  schedule: "cosine",
  warmupSteps: 50,
  adamBeta1: 0.9,
  adamBeta2: 0.999,
  adamEpsilon: 1e-8,
  keepCheckpoints: 2,
};

const quickPixelCnn: PriorConfig = {
  ...quickTransformer,
  architecture: "pixelcnn",
  channels: 32,
  layers: 4,
  epochs: 8,
};

/** 8×8 codes, seconds. */
const smokeTransformer: PriorConfig = {
  ...quickTransformer,
  channels: 32,
  shards: 2,
  warmupSteps: 5,
};

const smokePixelCnn: PriorConfig = {
  ...quickPixelCnn,
  channels: 16,
  headChannels: 32,
  shards: 2,
  learningRate: 5e-3,
  warmupSteps: 5,
};

/** 64×64 codes, for a GPU: filters of 5 and 12 layers reach 24 codes. Not yet run. */
const oasisPixelCnn: PriorConfig = {
  ...quickPixelCnn,
  channels: 96,
  layers: 12,
  filterSize: 5,
  headChannels: 256,
  dropout: 0.2,
  epochs: 30,
  patience: 5,
  batchSize: 16,
  shards: 16,
  learningRate: 1e-3,
  warmupSteps: 200,
};

/** 64×64 codes: attention compares each with all before it, 256 times the work of 16×16. Not yet run. */
const oasisTransformer: PriorConfig = {
  ...oasisPixelCnn,
  architecture: "transformer",
  channels: 128,
  layers: 4,
  heads: 4,
};

/** By the preset's name: its architectures, the one that is used first. */
const PRIORS: Readonly<Record<string, readonly PriorConfig[]>> = {
  smoke: [smokePixelCnn, smokeTransformer],
  quick: [quickTransformer, quickPixelCnn],
  oasis: [oasisPixelCnn, oasisTransformer],
  original: [oasisPixelCnn, oasisTransformer],
};

/**
 * The prior of a preset.
 *
 * @param preset Of the VQ-VAE; for a name that is none, `quick`'s prior, which fits any codes.
 * @param architecture Which of its two; the better one where left out.
 */
export function priorPreset(preset: string, architecture?: Architecture): PriorConfig {
  const priors = Object.hasOwn(PRIORS, preset) ? PRIORS[preset] : PRIORS.quick;
  return { ...priors.find((prior) => prior.architecture === architecture) ?? priors[0] };
}
