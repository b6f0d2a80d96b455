/**
 * `smoke`: the whole path in under a minute, to see that it works. Its model
 * is too small and too little trained to be of use.
 *
 *     deno task train --preset smoke
 *
 * 32×32 pixels, 8×8 codes.
 *
 * @module
 */
import type { Preset } from "../preset.ts";
import { quick } from "./quick.ts";

/** The preset of the checks. */
export const smoke: Preset = {
  phantom: {
    trainSubjects: 16,
    validationSubjects: 2,
    testSubjects: 2,
    slicesPerSubject: 16,
    seed: 2017,
  },
  model: {
    imageSize: 32,
    filters: [8, 16],
    kernelSize: 4,
    bridge: true,
    residualLayers: 1,
    residualHidden: 8,
    outputConvolution: false,
    numEmbeddings: 32,
    embeddingDim: 16,
  },
  quantizer: { ...quick.quantizer, initialisationStep: 8, revivalInterval: 10 },
  training: {
    ...quick.training,
    epochs: 8,
    batchSize: 16,
    shards: 2,
    learningRate: 3e-3,
    warmupSteps: 5,
  },
};
