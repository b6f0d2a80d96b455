import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { transformerLogits } from "./causal_transformer.ts";
import { pixelCnnLogits } from "./gated_pixel_cnn.ts";
import {
  asTensors,
  randomMaps,
  randomValues,
  TINY_MODEL,
  TINY_TRANSFORMER,
} from "./prior_fixture.ts";
import type { PriorModelConfig } from "./prior_parameters.ts";
import { priorInput } from "./prior_step.ts";
import { sequentialPrior } from "./sequential_prior.ts";

/** The whole forward pass. */
const FULL = { pixelcnn: pixelCnnLogits, transformer: transformerLogits };

/** Largest difference of the logits, as a share of the largest logit. */
async function difference(model: PriorModelConfig): Promise<number> {
  const values = randomValues(model);
  const maps = randomMaps(model, 2);
  const parameters = asTensors(model, values);
  const logits = tf.tidy(() =>
    FULL[model.architecture](model, parameters, priorInput(model, maps))
  );
  const expected = await logits.data();
  tf.dispose([logits, ...parameters.values()]);

  const prior = sequentialPrior(model, values);
  const size = model.height * model.width;
  let largest = 0;
  let worst = 0;
  for (let map = 0; map < maps.count; map++) {
    const growing = prior.start(maps.positions[map]);
    for (let place = map * size; place < (map + 1) * size; place++) {
      growing.logits().forEach((logit, code) => {
        const other = expected[place * model.numEmbeddings + code];
        largest = Math.max(largest, Math.abs(other));
        worst = Math.max(worst, Math.abs(logit - other));
      });
      growing.push(maps.codes[place]);
    }
  }
  return worst / largest;
}

Deno.test("the logits are those of the full forward pass", async () => {
  await startDevice("wasm");
  const models: PriorModelConfig[] = [
    TINY_MODEL,
    { ...TINY_MODEL, layers: 1 },
    { ...TINY_MODEL, filterSize: 5 },
    { ...TINY_MODEL, filterSize: 7, height: 3, width: 2 }, // reaches beyond the map
    { ...TINY_MODEL, height: 1, width: 6 },
    { ...TINY_MODEL, height: 6, width: 1 },
    { ...TINY_MODEL, channels: 32, layers: 6, headChannels: 40, numEmbeddings: 64, height: 9 },
    TINY_TRANSFORMER,
    { ...TINY_TRANSFORMER, layers: 1 },
    { ...TINY_TRANSFORMER, heads: 1 },
    { ...TINY_TRANSFORMER, inputFilter: 0 },
    { ...TINY_TRANSFORMER, inputFilter: 1 },
    { ...TINY_TRANSFORMER, inputFilter: 7, height: 3, width: 2 },
    { ...TINY_TRANSFORMER, height: 1, width: 6 },
    { ...TINY_TRANSFORMER, height: 6, width: 1 },
    // More than two blocks of places.
    { ...TINY_TRANSFORMER, channels: 32, heads: 4, numEmbeddings: 64, height: 9, width: 15 },
  ];
  for (const model of models) {
    const share = await difference(model);
    assert(share < 1e-5, `${JSON.stringify(model)}: off by ${share}`);
  }
});

for (const model of [TINY_MODEL, TINY_TRANSFORMER]) {
  const prior = sequentialPrior(model, randomValues(model));

  Deno.test(`${model.architecture}: asking twice, or not at all, changes nothing`, () => {
    const { codes } = randomMaps(model, 1);
    const [asked, unasked] = [prior.start(0.4), prior.start(0.4)];
    for (const code of codes.subarray(0, 13)) {
      asked.logits();
      asked.logits();
      asked.push(code);
      unasked.push(code);
    }
    assert.equal(asked.length, 13);
    assert.deepEqual(asked.logits(), unasked.logits());
  });

  Deno.test(`${model.architecture}: a full map has no next code`, () => {
    const map = prior.start(0);
    randomMaps(model, 1).codes.forEach((code) => map.push(code));
    assert.throws(() => map.logits(), RangeError);
    assert.throws(() => map.push(0), RangeError);
  });
}
