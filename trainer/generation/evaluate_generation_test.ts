import assert from "node:assert/strict";
import { generatePhantom } from "../data/phantom/phantom.ts";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { summarise } from "../metrics/summary.ts";
import { type CodeMaps, selectMaps } from "../prior/code_maps.ts";
import { COMPARED_SETS } from "../run/generation_schema.ts";
import { SPLIT_NAMES, type SplitName } from "../run/schema.ts";
import { chooseSets, type GenerationData } from "./compared_sets.ts";
import { evaluateGeneration } from "./evaluate_generation.ts";
import type { CodedSlices, RunModel } from "./run_model.ts";

const dataset = generatePhantom(
  { trainSubjects: 6, validationSubjects: 3, testSubjects: 3, slicesPerSubject: 8, seed: 4 },
  32,
);

/** A model without parameters: a code is the mean of 4×4 pixels in steps of 8. */
const model: RunModel = {
  reconstruct(slices, positions) {
    const sums = new Int32Array(slices.count * 64);
    slices.pixels.forEach((level, i) => sums[block(i)] += level);
    const codes = sums.map((sum) => Math.floor(sum / 128));
    return model.decode({ codes, positions, count: slices.count, height: 8, width: 8 });
  },
  decode(maps) {
    const pixels = Uint8Array.from(
      { length: maps.count * 1024 },
      (_, i) => 8 * maps.codes[block(i)] + 4,
    );
    const slices = { pixels, count: maps.count, height: 32, width: 32 };
    return Promise.resolve({ slices, maps });
  },
  encoderFeatures(slices) {
    const data = new Float64Array(slices.count * 16);
    slices.pixels.forEach((level, i) => {
      const [slice, y, x] = [Math.floor(i / 1024), Math.floor(i / 256) % 4, Math.floor(i / 8) % 4];
      data[slice * 16 + 4 * y + x] += level;
    });
    return Promise.resolve({ data, count: slices.count, dimensions: 16 });
  },
};

/** Which code a pixel belongs to. */
function block(i: number): number {
  const [slice, y, x] = [Math.floor(i / 1024), Math.floor(i / 32) % 32, i % 32];
  return slice * 64 + Math.floor(y / 4) * 8 + Math.floor(x / 4);
}

async function code(slices: SliceArray, split: SplitName): Promise<CodedSlices> {
  const records = dataset.card.splits[split].slices;
  return await model.reconstruct(slices, Float64Array.from(records, ({ position }) => position));
}

const coded = Object.fromEntries(
  await Promise.all(
    SPLIT_NAMES.map(async (split) => [split, await code(dataset.splits[split], split)]),
  ),
) as GenerationData["coded"];

async function drawn(maps: CodeMaps): Promise<GenerationData> {
  return { samples: await model.decode(maps), dataset, coded };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

Deno.test("evaluateGeneration: new people's slices stand at the yardstick, and none is a copy", async () => {
  // Half of the phantom's validation people stand in for perfect samples.
  const data = await drawn(selectMaps(coded.validation.maps, range(0, 16)));
  const figures = await evaluateGeneration(data, model, 1);
  assert.deepEqual([figures.samples, figures.compared], [16, 16]);
  assert.deepEqual(figures.position_gap, { test: 0, validation: 0 });
  const { samples, reconstructions, floor } = figures.sets;
  for (const kind of ["random", "encoder"] as const) {
    const way = (samples.mmd2[kind].value - reconstructions.mmd2[kind].value) /
      floor.mmd2[kind].value;
    assert.ok(Math.abs(way) < 0.15, `${kind}: ${way}`);
    assert.ok(floor.mmd2[kind].p_value === 0.001);
    assert.ok(samples.frechet[kind] < floor.frechet[kind] / 4);
    assert.equal(figures.features[kind].axes, 4);
  }
  // Independent codes of this model have the right grey levels, in the wrong places.
  assert.ok(Math.abs(floor.intensity - reconstructions.intensity) < 6);
  const { ms_ssim } = figures.diversity;
  assert.ok(ms_ssim.floor.mean < ms_ssim.samples.mean / 2);
  assert.equal(figures.audit.sets.samples.copies, 0);
  assert.equal(figures.audit.references, 24);
  assert.equal(figures.audit.people, 3);
  assert.equal(figures.audit.false_alarm_rate, 1 / 4);
  assert.equal(figures.audit.test_slices.length, 24);
  const { testIndices } = await chooseSets(data, model, 1);
  const matched = testIndices.map((index) => figures.audit.test_slices[index]);
  assert.deepEqual(figures.audit.test.ssim, summarise(matched.map(({ ssim }) => ssim)));
  assert.deepEqual(figures.audit.test.codes, summarise(matched.map(({ codes }) => codes)));
});

Deno.test("evaluateGeneration: copies are counted and named; blurred, collapsed sets are seen", async () => {
  const copies = await evaluateGeneration(
    await drawn(selectMaps(coded.train.maps, range(10, 22))),
    model,
    1,
  );
  const { samples } = copies.audit;
  assert.deepEqual(samples.map(({ nearest_by_codes }) => nearest_by_codes.index), range(10, 22));
  assert.equal(samples[3].nearest_by_ssim.index, 13);
  assert.equal(samples[3].nearest_by_ssim.subject, dataset.card.splits.train.slices[13].subject);
  assert.equal(samples[3].nearest_by_ssim.value, 1);
  assert.equal(samples[3].nearest_by_codes.value, 0);
  assert.equal(copies.audit.sets.samples.copies, samples.filter(({ copy }) => copy).length);
  assert.ok(copies.audit.sets.samples.copies >= 10);
  assert.deepEqual(copies.audit.sets.samples.nearer_than_test, { ssim: 1, codes: 1 });

  const one = await evaluateGeneration(
    await drawn(selectMaps(coded.validation.maps, new Array<number>(12).fill(4))),
    model,
    1,
  );
  assert.ok(Math.abs(one.diversity.ms_ssim.samples.mean - 1) < 1e-9);
  assert.ok(one.diversity.ms_ssim.test.mean < 0.95);
  assert.ok(one.sets.samples.mmd2.random.p_value < 0.05);
  assert.ok(one.position_gap.test > 0);
});

Deno.test("evaluateGeneration: same seed, same figures; another seed, other choices", async () => {
  const data = await drawn(selectMaps(coded.validation.maps, range(0, 10)));
  const first = JSON.stringify(await evaluateGeneration(data, model, 1));
  assert.equal(first, JSON.stringify(await evaluateGeneration(data, model, 1)));
  assert.notEqual(first, JSON.stringify(await evaluateGeneration(data, model, 2)));
  assert.ok(!/NaN|null/.test(first));
});

Deno.test("chooseSets: equal sizes at the same places, from the splits they are named by", async () => {
  const data = await drawn(selectMaps(coded.train.maps, range(0, 40)));
  const sets = await chooseSets(data, model, 1);
  // 24 validation and 24 test slices there are.
  for (const set of COMPARED_SETS) assert.equal(sets.slices[set].count, 24);
  const own = (slices: SliceArray, i: number) => slices.pixels.slice(1024 * i, 1024 * i + 1024);
  sets.testIndices.forEach((index, i) => {
    assert.deepEqual(own(sets.test, i), own(dataset.splits.test, index));
  });
  assert.equal(new Set(sets.testIndices).size, 24);
  assert.ok(sets.positionGap.test < 0.1, `${sets.positionGap.test}`);
  const { validation, reconstructions } = sets.slices;
  const positions = sets.coded.validation.maps.positions;
  const again = await model.reconstruct(validation, positions);
  assert.deepEqual(again.slices.pixels, reconstructions.pixels);
  const people = dataset.card.splits.test.slices.map(({ subject }) => subject);
  const samePerson = people[sets.testIndices[0]] === people[sets.testIndices[1]];
  if (samePerson) assert.ok(sets.related(0, 1));
  assert.ok(sets.related(0, 0));
  assert.ok(range(1, 24).some((i) => !sets.related(0, i)));
});

Deno.test("chooseSets: too few samples, and too few real slices, are refused", async () => {
  const few = await drawn(selectMaps(coded.train.maps, range(0, 7)));
  await assert.rejects(
    chooseSets(few, model, 1),
    /7 samples, 24 .* draw more samples with --count/,
  );
  const data = await drawn(selectMaps(coded.train.maps, range(0, 9)));
  const test = await model.decode(selectMaps(coded.test.maps, [0, 1]));
  const small = { ...data, coded: { ...coded, test } };
  await assert.rejects(chooseSets(small, model, 1), /2 test slices; use a dataset with more/);
});
