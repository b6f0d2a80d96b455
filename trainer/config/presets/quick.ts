/**
 * `quick`: a brain in minutes, on a laptop without a GPU.
 *
 *     deno task train
 *
 * 64×64 pixels, 16×16 codes.
 *
 * @module
 */
import type { Preset } from "../preset.ts";

/** The default preset. */
export const quick: Preset = {
  phantom: {
    trainSubjects: 56,
    validationSubjects: 6,
    testSubjects: 6,
    slicesPerSubject: 32,
    seed: 2017,
  },
  model: {
    imageSize: 64,
    filters: [32, 64],
    kernelSize: 4,
    bridge: true,
    residualLayers: 2,
    residualHidden: 32,
    outputConvolution: false,
    numEmbeddings: 512,
    embeddingDim: 64,
  },
  quantizer: {
    codebook: "ema",
    commitmentCost: 0.25,
    decay: 0.99,
    epsilon: 1e-5,
    initialisation: "kmeans",
    initialisationStep: 50,
    revivalInterval: 25,
    revivalThreshold: 0.05,
  },
  training: {
    epochs: 5,
    batchSize: 32,
    shards: 4,
    learningRate: 1e-3,
    schedule: "cosine",
    warmupSteps: 20,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    adamEpsilon: 1e-8,
    logInterval: 1,
    keepCheckpoints: 3,
  },
};
