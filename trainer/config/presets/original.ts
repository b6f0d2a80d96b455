/**
 * `original`: architecture and settings of the student's report that this
 * project replaces, for comparison: two 3×3 strided convolutions, no residual
 * blocks, K = 128, D = 16, a codebook learned by gradient from a uniform
 * start, nothing against dead codes.
 *
 *     deno task data import PATH --name oasis256
 *     deno task train --preset original --dataset oasis256
 *
 * 256×256 pixels, 64×64 codes, 0.4375 bits per pixel.
 *
 * @module
 */
import type { Preset } from "../preset.ts";
import { oasis } from "./oasis.ts";

/** The preset for comparison with the student's report. */
export const original: Preset = {
  phantom: oasis.phantom,
  model: {
    imageSize: 256,
    filters: [32, 64],
    kernelSize: 3,
    bridge: false,
    residualLayers: 0,
    residualHidden: 0,
    outputConvolution: true,
    numEmbeddings: 128,
    embeddingDim: 16,
  },
  quantizer: {
    codebook: "gradient",
    commitmentCost: 0.25,
    decay: 0.99,
    epsilon: 1e-5,
    initialisation: "uniform",
    initialisationStep: 0,
    revivalInterval: 0,
    revivalThreshold: 0,
  },
  training: {
    ...oasis.training,
    epochs: 20,
    learningRate: 1e-3,
    schedule: "constant",
    warmupSteps: 0,
    adamEpsilon: 1e-7,
  },
};
