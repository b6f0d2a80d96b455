/**
 * Are samples good, and are they new? All figures of `samples/evaluation.json`.
 *
 * Each is given four times, for sets of equal size at the same places in the
 * brain: samples; real slices of other people (the yardstick); these as the
 * VQ-VAE draws them (the most that its prior can reach); independent codes (the
 * floor). A figure of the samples means nothing without the other three.
 *
 * @module
 */
import { summarise } from "../metrics/summary.ts";
import { RandomStream } from "../random.ts";
import {
  type AuditedSample,
  type NearestTrainingSlice,
  type NearnessSummary,
  type SamplesEvaluationFile,
} from "../run/generation_schema.ts";
import { chooseSets, type ComparedSets, type GenerationData } from "./compared_sets.ts";
import { compareSets } from "./compare_sets.ts";
import { closestPairs, pairSimilarities } from "./diversity.ts";
import {
  judgeCopies,
  MAX_REFERENCES,
  measureNearness,
  type Nearness,
  probabilityAbove,
  type Reference,
  type Verdict,
} from "./memorisation_audit.ts";
import { msSsimScales } from "./ms_ssim.ts";
import type { Nearest } from "./nearest.ts";
import { SSIM_CANDIDATES, THUMBNAIL_EDGE } from "./nearest_by_ssim.ts";
import type { CodedSlices, RunModel } from "./run_model.ts";

/** What the figures say, without the record of where they come from. */
export type GenerationFigures = Omit<
  SamplesEvaluationFile,
  "schema_version" | "seed" | "checkpoint" | "prior_checkpoint" | "nearest_pictures"
>;

/** Relabellings behind each p-value; the smallest p is 1/1000. */
const PERMUTATIONS = 999;

/**
 * Evaluates samples.
 *
 * @param data The samples, and the dataset as it is and as the model draws it.
 * @param model Decodes the floor's codes, and gives the encoder's features.
 * @param seed Same data, same seed: same figures.
 * @throws {DatasetError} If there are fewer than 8 samples, validation or test slices.
 */
export async function evaluateGeneration(
  data: GenerationData,
  model: Pick<RunModel, "decode" | "encoderFeatures">,
  seed: number,
): Promise<GenerationFigures> {
  const sets = await chooseSets(data, model, seed);
  const { features, sets: comparisons } = await compareSets(sets, model, PERMUTATIONS, seed);
  return {
    samples: data.samples.maps.count,
    compared: sets.test.count,
    position_gap: sets.positionGap,
    permutations: PERMUTATIONS,
    features,
    sets: comparisons,
    diversity: measureDiversity(sets, seed),
    audit: auditMemorisation(data, sets),
  };
}

function measureDiversity(sets: ComparedSets, seed: number): GenerationFigures["diversity"] {
  const { positions, related, slices, test } = sets;
  const stream = new RandomStream(seed, "evaluate samples", "pairs");
  const pairs = closestPairs(positions, related, stream);
  const gaps = pairs.map(([a, b]) => Math.abs(positions[a] - positions[b]));
  const summary = (set: typeof test) => summarise(pairSimilarities(set, pairs));
  return {
    scales: msSsimScales(test.height),
    pairs: pairs.length,
    position_gap: gaps.reduce((sum, gap) => sum + gap, 0) / pairs.length,
    ms_ssim: {
      samples: summary(slices.samples),
      validation: summary(slices.validation),
      reconstructions: summary(slices.reconstructions),
      floor: summary(slices.floor),
      test: summary(test),
    },
  };
}

function auditMemorisation(data: GenerationData, sets: ComparedSets): GenerationFigures["audit"] {
  const training = data.coded.train;
  const records = data.dataset.card.splits.test.slices;
  const test = measureNearness(data.coded.test, training)
    .map((nearness, i): Reference => ({ ...records[i], nearness }));
  const matched = sets.testIndices.map((index) => test[index].nearness);
  const audit = (set: CodedSlices): Audited => {
    const nearness = measureNearness(set, training);
    const verdicts = judgeCopies(nearness, set.maps.positions, test);
    return { nearness, verdicts, summary: summariseNearness(nearness, verdicts, matched) };
  };
  const samples = audit(data.samples);
  const people = Math.min(...samples.verdicts.map(({ people }) => people));
  return {
    candidates: SSIM_CANDIDATES,
    thumbnail_edge: THUMBNAIL_EDGE,
    references: Math.min(MAX_REFERENCES, test.length),
    people,
    false_alarm_rate: 1 / (people + 1),
    sets: {
      samples: samples.summary,
      validation: audit(sets.coded.validation).summary,
      floor: audit(sets.coded.floor).summary,
    },
    test: {
      ssim: summarise(matched.map(({ ssim }) => ssim.value)),
      codes: summarise(matched.map(({ codes }) => codes.value)),
    },
    samples: samples.nearness.map((nearness, i) => sampleRecord(data, nearness, samples, i)),
    test_slices: test.map(({ nearness, position }) => ({
      position,
      ssim: nearness.ssim.value,
      codes: nearness.codes.value,
    })),
  };
}

/** A set and what the audit found. */
interface Audited {
  nearness: Nearness[];
  verdicts: Verdict[];
  summary: NearnessSummary;
}

function summariseNearness(
  nearness: readonly Nearness[],
  verdicts: readonly Verdict[],
  test: readonly Nearness[],
): NearnessSummary {
  const ssim = nearness.map(({ ssim }) => ssim.value);
  const codes = nearness.map(({ codes }) => codes.value);
  const flagged = (flag: "tooNearBySsim" | "tooNearByCodes" | "copy") =>
    verdicts.filter((verdict) => verdict[flag]).length;
  return {
    slices: nearness.length,
    ssim: summarise(ssim),
    codes: summarise(codes),
    nearer_than_test: {
      ssim: probabilityAbove(ssim, test.map(({ ssim }) => ssim.value)),
      // Fewer differing codes are nearer.
      codes: probabilityAbove(test.map(({ codes }) => codes.value), codes),
    },
    too_near_by_ssim: flagged("tooNearBySsim"),
    too_near_by_codes: flagged("tooNearByCodes"),
    copies: flagged("copy"),
  };
}

function sampleRecord(
  data: GenerationData,
  { ssim, codes }: Nearness,
  { verdicts }: Audited,
  i: number,
): AuditedSample {
  const named = ({ index, value }: Nearest): NearestTrainingSlice => {
    const { subject, position } = data.dataset.card.splits.train.slices[index];
    return { index, subject, position, value };
  };
  return {
    position: data.samples.maps.positions[i],
    nearest_by_ssim: named(ssim),
    nearest_by_codes: named(codes),
    too_near_by_ssim: verdicts[i].tooNearBySsim,
    too_near_by_codes: verdicts[i].tooNearByCodes,
    copy: verdicts[i].copy,
  };
}
