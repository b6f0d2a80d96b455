import assert from "node:assert/strict";
import { generatePhantom } from "../data/phantom/phantom.ts";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { selectMaps } from "../prior/code_maps.ts";
import { RandomStream } from "../random.ts";
import { chooseSlices } from "./choose_slices.ts";
import {
  judgeCopies,
  MAX_REFERENCES,
  measureNearness,
  type Nearness,
  probabilityAbove,
  type Reference,
} from "./memorisation_audit.ts";
import type { CodedSlices } from "./run_model.ts";

const phantom = generatePhantom(
  { trainSubjects: 24, validationSubjects: 16, testSubjects: 24, slicesPerSubject: 6, seed: 5 },
  32,
);
const positions = (split: "train" | "validation") =>
  phantom.card.splits[split].slices.map(({ position }) => position);

/** Codes without a model: the mean of 4×4 pixels in 32 levels. */
function coded(slices: SliceArray): CodedSlices {
  const sums = new Uint16Array(slices.count * 64);
  slices.pixels.forEach((level, i) => {
    const [slice, y, x] = [Math.floor(i / 1024), Math.floor(i / 32) % 32, i % 32];
    sums[slice * 64 + Math.floor(y / 4) * 8 + Math.floor(x / 4)] += level;
  });
  const codes = Int32Array.from(sums, (sum) => Math.floor(sum / 16 / 8));
  const positions = new Float64Array(slices.count);
  return { slices, maps: { codes, positions, count: slices.count, height: 8, width: 8 } };
}

Deno.test("audit: finds planted copies, exact and noisy, and few of new people's slices", () => {
  const training = coded(phantom.splits.train);
  const records = phantom.card.splits.test.slices;
  const test = measureNearness(coded(phantom.splits.test), training)
    .map((nearness, i): Reference => ({ ...records[i], nearness }));
  const copied = [3, 40, 77, 100, 140];
  const exact: CodedSlices = {
    slices: chooseSlices(training.slices, copied),
    maps: selectMaps(training.maps, copied),
  };
  // A little grain, and one code in 32 changed.
  const stream = new RandomStream(1, "grain");
  const noisy: CodedSlices = {
    slices: {
      ...exact.slices,
      pixels: exact.slices.pixels.map((level) => Math.min(255, level + stream.integer(4))),
    },
    maps: {
      ...exact.maps,
      codes: exact.maps.codes.map((code, i) => i % 32 === 0 ? code + 40 : code),
    },
  };
  for (const planted of [exact, noisy]) {
    const nearness = measureNearness(planted, training);
    assert.deepEqual(nearness.map(({ ssim }) => ssim.index), copied);
    assert.deepEqual(nearness.map(({ codes }) => codes.index), copied);
    const where = copied.map((slice) => positions("train")[slice]);
    const verdicts = judgeCopies(nearness, where, test);
    assert.ok(verdicts.every(({ copy }) => copy), JSON.stringify(verdicts));
  }

  const held = measureNearness(coded(phantom.splits.validation), training);
  const verdicts = judgeCopies(held, positions("validation"), test);
  // 96 slices of 16 people; 24 people are among the references, so 4 are expected at most.
  for (const flag of ["tooNearBySsim", "tooNearByCodes"] as const) {
    const flagged = verdicts.filter((verdict) => verdict[flag]).length;
    assert.ok(flagged <= 10, `${flag}: ${flagged}`);
  }
  const copies = verdicts.filter(({ copy }) => copy).length;
  assert.ok(copies <= 5, `${copies}`);
  assert.ok(verdicts.every(({ people }) => people === 24));
});

function nearness(ssim: number, codes: number): Nearness {
  return { ssim: { index: 0, value: ssim }, codes: { index: 0, value: codes } };
}

function reference(ssim: number, codes: number, position = 0, subject = "a"): Reference {
  return { nearness: nearness(ssim, codes), position, subject };
}

Deno.test("judgeCopies: by hand; equal is not nearer, and both measures make a copy", () => {
  const test = [reference(0.7, 0.4), reference(0.8, 0.5, 1, "b")];
  const judge = (ssim: number, codes: number) => {
    const [verdict] = judgeCopies([nearness(ssim, codes)], [0], test);
    assert.equal(verdict.people, 2);
    return [verdict.tooNearBySsim, verdict.tooNearByCodes, verdict.copy];
  };
  assert.deepEqual(judge(0.81, 0.39), [true, true, true]);
  assert.deepEqual(judge(0.8, 0.4), [false, false, false]);
  assert.deepEqual(judge(0.9, 0.45), [true, false, false]);
  assert.deepEqual(judge(0.75, 0.1), [false, true, false]);
});

Deno.test("judgeCopies: only the nearest positions are references", () => {
  const near = Array.from({ length: MAX_REFERENCES }, (_, i) => reference(0.5, 0.5, i / 200));
  const test = [reference(0.9, 0.1, 1), ...near];
  const slice = [nearness(0.6, 0.4)];
  assert.equal(judgeCopies(slice, [0], test)[0].copy, true);
  assert.equal(judgeCopies(slice, [1], test)[0].copy, false);
});

Deno.test("judgeCopies: of 99 references of different people and one more each is nearest in one case of 100", () => {
  const stream = new RandomStream(1, "chance");
  const draw = () => reference(stream.uniform(), stream.uniform());
  let [bySsim, byCodes] = [0, 0];
  for (let trial = 0; trial < 3000; trial++) {
    const test = Array.from({ length: MAX_REFERENCES }, draw);
    const [verdict] = judgeCopies([draw().nearness], [0], test);
    if (verdict.tooNearBySsim) bySsim++;
    if (verdict.tooNearByCodes) byCodes++;
  }
  // 30 expected, with a standard deviation of 5.4.
  for (const flagged of [bySsim, byCodes]) assert.ok(flagged > 8 && flagged < 52, `${flagged}`);
});

Deno.test("probabilityAbove: by hand", () => {
  assert.equal(probabilityAbove([2, 4], [1, 3]), 0.75);
  assert.equal(probabilityAbove([1, 1], [1]), 0.5);
  assert.equal(probabilityAbove([9], [1, 2, 3]), 1);
});
