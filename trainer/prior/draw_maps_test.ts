import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { chooseCode, drawProbabilities, log2Probability } from "./choose_code.ts";
import { drawMaps, type DrawRequest, spreadPositions } from "./draw_maps.ts";
import { IncrementalPixelCnn } from "./incremental_pixel_cnn.ts";
import { asTensors, randomMaps, randomValues, TINY_MODEL } from "./prior_fixture.ts";
import { mapLikelihoods } from "./prior_step.ts";

const PLAIN = { temperature: 1, topP: 1, kept: null };

function draw(prior: IncrementalPixelCnn, request: Omit<DrawRequest, "seed"> & { seed?: number }) {
  return [...drawMaps(prior, { seed: 7, ...request })];
}

Deno.test("maps come as often as they are probable, also with temperature and nucleus", () => {
  const model = { ...TINY_MODEL, numEmbeddings: 3, height: 2, width: 2 };
  const prior = new IncrementalPixelCnn(model, randomValues(model));
  for (const options of [PLAIN, { ...PLAIN, temperature: 0.6 }, { ...PLAIN, topP: 0.85 }]) {
    // Of each of the 81 maps: the product of its codes' probabilities.
    const probabilities = Array.from({ length: 81 }, (_, number) => {
      const map = prior.start(0.3);
      let product = 1;
      for (let place = 0; place < 4; place++) {
        const code = Math.floor(number / 3 ** place) % 3;
        product *= drawProbabilities(map.logits(), options)[code];
        map.push(code);
      }
      return product;
    });
    assert(Math.abs(probabilities.reduce((sum, p) => sum + p) - 1) < 1e-12);
    const count = 6000;
    const seen = new Float64Array(81);
    const positions = new Float64Array(count).fill(0.3);
    for (const { codes } of draw(prior, { ...options, positions })) {
      seen[codes.reduce((number, code, place) => number + code * 3 ** place, 0)]++;
    }
    // Pearson's χ² over the maps that are expected at least 5 times; the rest are joined.
    let [statistic, degrees, rest, restSeen] = [0, -1, 0, 0];
    probabilities.forEach((p, number) => {
      const expected = p * count;
      if (p === 0) assert.equal(seen[number], 0, `map ${number} cannot be drawn`);
      if (expected < 5) {
        rest += expected;
        restSeen += seen[number];
      } else {
        statistic += (seen[number] - expected) ** 2 / expected;
        degrees++;
      }
    });
    if (rest >= 5) {
      statistic += (restSeen - rest) ** 2 / rest;
      degrees++;
    }
    assert(degrees >= 5, `${degrees + 1} maps are too few to tell anything`);
    // Mean of χ² plus four standard deviations.
    const bound = degrees + 4 * Math.sqrt(2 * degrees);
    assert(statistic < bound, `χ² is ${statistic} with ${degrees} degrees of freedom`);
  }
});

Deno.test("the likelihood of a sample is the full forward pass's", async () => {
  await startDevice("wasm");
  const values = randomValues(TINY_MODEL);
  const prior = new IncrementalPixelCnn(TINY_MODEL, values);
  const tensors = asTensors(TINY_MODEL, values);
  const { height, width } = TINY_MODEL;
  const positions = [0.1, 0.8];
  // It is the prior's own, whatever the codes were drawn with.
  const drawn = draw(prior, { temperature: 1.7, topP: 0.9, kept: null, positions });
  for (const [i, { codes, log2Likelihood }] of drawn.entries()) {
    const maps = { codes, positions: Float64Array.of(positions[i]), count: 1, height, width };
    const [expected] = await mapLikelihoods(TINY_MODEL, [...tensors.values()], maps);
    assert(
      Math.abs(log2Likelihood - expected) < 1e-5 * Math.abs(expected),
      `${log2Likelihood}, not ${expected}`,
    );
  }
  tf.dispose([...tensors.values()]);
});

Deno.test("a sample depends on seed and number, not on how many are drawn", () => {
  const prior = new IncrementalPixelCnn(TINY_MODEL, randomValues(TINY_MODEL));
  const positions = [0.2, 0.2, 0.2];
  const three = draw(prior, { ...PLAIN, positions });
  assert.deepEqual(draw(prior, { ...PLAIN, positions }), three);
  assert.deepEqual(draw(prior, { ...PLAIN, positions: [0.2] }), three.slice(0, 1));
  assert.notDeepEqual(three[1].codes, three[0].codes);
  assert.notDeepEqual(draw(prior, { ...PLAIN, positions, seed: 8 })[0].codes, three[0].codes);
});

Deno.test("kept codes stay, and the rest is drawn as if they had been drawn", () => {
  const prior = new IncrementalPixelCnn(TINY_MODEL, randomValues(TINY_MODEL));
  const { codes } = randomMaps(TINY_MODEL, 1);
  const places = Array.from(codes, (_, place) => place < 10 || place === 13);
  const [map] = draw(prior, { ...PLAIN, positions: [0.4], kept: { codes, places } });
  places.forEach((kept, place) => {
    if (kept) assert.equal(map.codes[place], codes[place], `place ${place}`);
  });
  // The likelihood is of the drawn codes alone.
  const growing = prior.start(0.4);
  let expected = 0;
  map.codes.forEach((code, place) => {
    if (!places[place]) expected += log2Probability(growing.logits(), code);
    growing.push(code);
  });
  assert(Math.abs(map.log2Likelihood - expected) < 1e-9);
  const all = draw(prior, {
    ...PLAIN,
    positions: [0.4],
    kept: { codes, places: places.map(() => true) },
  });
  assert.deepEqual(all, [{ codes, log2Likelihood: 0 }]);
});

Deno.test("temperature and nucleus by hand", () => {
  const logits = Float64Array.of(Math.log(1), Math.log(4), Math.log(3), Math.log(2));
  const near = (actual: Float64Array, expected: number[]) =>
    actual.forEach((p, i) => assert(Math.abs(p - expected[i]) < 1e-12, `${actual}: ${expected}`));
  near(drawProbabilities(logits, { temperature: 1, topP: 1 }), [0.1, 0.4, 0.3, 0.2]);
  // Squares: 1, 16, 9, 4.
  near(drawProbabilities(logits, { temperature: 0.5, topP: 1 }), [1 / 30, 16 / 30, 9 / 30, 4 / 30]);
  near(drawProbabilities(logits, { temperature: 1, topP: 0.65 }), [0, 4 / 7, 3 / 7, 0]);
  near(drawProbabilities(logits, { temperature: 1, topP: 0.71 }), [0, 4 / 9, 3 / 9, 2 / 9]);
  near(drawProbabilities(logits, { temperature: 1, topP: 0.001 }), [0, 1, 0, 0]);
  // The temperature comes first: with it 16/30 alone reach a half.
  near(drawProbabilities(logits, { temperature: 0.5, topP: 0.5 }), [0, 1, 0, 0]);
  const equal = new Float64Array(4);
  near(drawProbabilities(equal, { temperature: 1, topP: 0.5 }), [0.5, 0.5, 0, 0]);
  // Far apart, without overflow.
  near(drawProbabilities(Float64Array.of(2000, 0), { temperature: 0.01, topP: 1 }), [1, 0]);
});

Deno.test("a code is chosen where the cumulative probability passes the number", () => {
  const probabilities = Float64Array.of(0.25, 0, 0.5, 0.25);
  const cases: [uniform: number, code: number][] = [
    [0, 0],
    [0.2499, 0],
    [0.25, 2],
    [0.7499, 2],
    [0.75, 3],
    [1 - 2 ** -32, 3],
  ];
  for (const [uniform, code] of cases) assert.equal(chooseCode(probabilities, uniform), code);
  // Where rounding leaves the sum short of the number: the last that can be drawn.
  assert.equal(chooseCode(Float64Array.of(0.5, 0.4999, 0), 0.99999), 1);
});

Deno.test("positions are spread as those of the training slices", () => {
  assert.deepEqual([...spreadPositions([1, 0, 0.5, 0.5], 4)], [0, 0.5, 0.5, 1]);
  assert.deepEqual([...spreadPositions([0, 1], 1)], [1]);
  assert.deepEqual([...spreadPositions([0.3], 3)], [0.3, 0.3, 0.3]);
  const many = Array.from({ length: 101 }, (_, i) => (i / 100) ** 2);
  const few = spreadPositions(many, 10);
  assert.deepEqual([...few], [...few].sort((a, b) => a - b));
  assert(Math.abs(few[5] - 0.55 ** 2) < 0.01);
});
