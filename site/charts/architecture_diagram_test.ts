import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { stages } from "./architecture_diagram.ts";

const model = {
  imageSize: 64,
  filters: [32, 64],
  kernelSize: 4,
  bridge: false,
  residualLayers: 2,
  residualHidden: 32,
  outputConvolution: false,
  numEmbeddings: 512,
  embeddingDim: 16,
};

Deno.test("stages follow the model's shapes", () => {
  deepStrictEqual(stages(model).map(({ shape }) => shape), [
    "1 × 64 × 64",
    "32 × 32 × 32",
    "64 × 16 × 16",
    "64 × 16 × 16",
    "16 × 16 × 16",
    "16 × 16 indices",
    "16 × 16 × 16",
    "32 × 32 × 32",
    "1 × 64 × 64",
    "1 × 64 × 64",
  ]);
});

Deno.test("an output convolution adds a stage after all upsampling", () => {
  const shapes = stages({
    ...model,
    filters: [32, 64],
    residualLayers: 0,
    outputConvolution: true,
  }).map(({ shape }) => shape);
  deepStrictEqual(shapes.slice(-4), [
    "64 × 32 × 32",
    "32 × 64 × 64",
    "1 × 64 × 64",
    "1 × 64 × 64",
  ]);
});

Deno.test("parameters are as many as the trainer counts for its presets", () => {
  // From trainer/bench/results. Of `original` the codebook is a parameter, too.
  const paper = { ...model, bridge: true, embeddingDim: 64 };
  const counted: [number, Partial<typeof model>][] = [
    [227_009, paper],
    [4_430_913, { ...paper, imageSize: 256, filters: [128, 256], residualHidden: 256 }],
    [49_937 - 128 * 16, {
      imageSize: 256,
      kernelSize: 3,
      residualLayers: 0,
      residualHidden: 0,
      outputConvolution: true,
      numEmbeddings: 128,
    }],
  ];
  for (const [expected, change] of counted) {
    const all = stages({ ...model, ...change });
    const learned = all.filter(({ kind }) => kind !== "quantizer");
    strictEqual(learned.reduce((sum, { parameters }) => sum + parameters, 0), expected);
  }
  strictEqual(stages(paper).find(({ kind }) => kind === "quantizer")?.parameters, 512 * 64);
});
