import { deepStrictEqual } from "node:assert/strict";
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
