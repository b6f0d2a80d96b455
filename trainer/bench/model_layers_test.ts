import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { PRESETS } from "../config/preset.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import { describeGeometry } from "./convolution_layer.ts";
import { modelLayers } from "./model_layers.ts";

/** Geometry, layers, and how often forward, input gradient and filter gradient are needed. */
async function listed(preset: string): Promise<[string, string, number[]][]> {
  const { model, quantizer } = PRESETS[preset];
  const { convolutions } = await modelLayers(model, quantizer);
  return convolutions.map((layer) => [
    describeGeometry(layer),
    layer.layers.join(" "),
    Object.values(layer.uses),
  ]);
}

Deno.test("the student's model, listed by hand: 3×3, asymmetric padding, no residuals", async () => {
  assert.deepEqual(await listed("original"), [
    ["256×256×1 → 128×128×32, 3×3 /2", "encoder.downsample_0", [1, 0, 1]],
    ["128×128×32 → 64×64×64, 3×3 /2", "encoder.downsample_1", [1, 1, 1]],
    ["64×64×64 → 64×64×16, 1×1", "encoder.project", [1, 1, 1]],
    ["128×128×64 → 64×64×16, 3×3 /2", "decoder.upsample_0", [1, 1, 1]],
    ["256×256×32 → 128×128×64, 3×3 /2", "decoder.upsample_1", [1, 1, 1]],
    ["256×256×32 → 256×256×1, 3×3", "decoder.output", [1, 1, 1]],
  ]);
});

Deno.test("a mirrored decoder shares geometries with the encoder", async () => {
  const [first, second, bridge, ...others] = await listed("oasis");
  // As the last layer it needs all three passes, as the first one no input gradient.
  assert.deepEqual(first, [
    "256×256×1 → 128×128×128, 4×4 /2",
    "encoder.downsample_0 decoder.upsample_1",
    [2, 1, 2],
  ]);
  assert.equal(second[1], "encoder.downsample_1 decoder.upsample_0");
  assert.equal(
    bridge[1],
    "encoder.bridge encoder.residual_0.spatial encoder.residual_1.spatial " +
      "decoder.residual_0.spatial decoder.residual_1.spatial",
  );
  assert.equal(others.length, 3);
});

Deno.test("every filter of the model is found once, and nothing stays behind", async () => {
  const tensors = tf.memory().numTensors;
  for (const [name, { model, quantizer }] of Object.entries(PRESETS)) {
    const filters = parameterSpecifications(model, quantizer)
      .filter(({ name }) => name.endsWith(".filter"))
      .map(({ name }) => name.replace(".filter", ""));
    const { convolutions, vectorsPerImage } = await modelLayers(model, quantizer);
    assert.deepEqual(convolutions.flatMap(({ layers }) => layers).sort(), filters.sort(), name);
    assert.equal(vectorsPerImage, (model.imageSize / 2 ** model.filters.length) ** 2);
  }
  assert.equal(tf.memory().numTensors, tensors);
  assert.equal(tf.findBackend("shapes"), null);
});
