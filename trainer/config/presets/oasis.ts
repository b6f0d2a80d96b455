/**
 * `oasis`: the paper's model (van den Oord et al. 2017, section 4.1) on whole
 * OASIS slices. It wants a GPU.
 *
 *     deno task data import PATH --name oasis256
 *     deno task train --preset oasis --dataset oasis256
 *
 * 256×256 pixels, 64×64 codes, 256 hidden units, K = 512, Adam 2e-4, batch 128.
 * The 3×3 convolutions around the residual stacks and D = 64 are the authors'
 * own implementation's (Sonnet).
 *
 * @module
 */
import type { Preset } from "../preset.ts";
import { quick } from "./quick.ts";

/** The preset for real slices. */
export const oasis: Preset = {
  phantom: {
    ...quick.phantom,
    trainSubjects: 130,
    validationSubjects: 20,
    testSubjects: 20,
  },
  model: {
    imageSize: 256,
    filters: [128, 256],
    kernelSize: 4,
    bridge: true,
    residualLayers: 2,
    residualHidden: 256,
    outputConvolution: false,
    numEmbeddings: 512,
    embeddingDim: 64,
  },
  quantizer: {
    ...quick.quantizer,
    initialisationStep: 100,
    revivalInterval: 50,
  },
  training: {
    ...quick.training,
    epochs: 100,
    batchSize: 128,
    shards: 16,
    learningRate: 2e-4,
    warmupSteps: 100,
    logInterval: 10,
  },
};
