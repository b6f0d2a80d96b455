/**
 * How far each set is from the test slices.
 *
 * @module
 */
import type { SliceArray } from "../data/prepared/dataset.ts";
import { RandomStream } from "../random.ts";
import {
  COMPARED_SETS,
  type ComparedSet,
  FEATURE_KINDS,
  type FeatureKind,
  type FeatureSummary,
  type SetComparison,
} from "../run/generation_schema.ts";
import type { ComparedSets } from "./compared_sets.ts";
import type { FeatureRows } from "./feature_rows.ts";
import { fitFeatureSpace, reduce, standardise } from "./feature_space.ts";
import { frechetDistance } from "./frechet_distance.ts";
import { intensityDistance } from "./intensity_distance.ts";
import { kernelTwoSampleTest, medianBandwidths } from "./kernel_two_sample.ts";
import { radialPowerSpectrum, spectrumDifference } from "./power_spectrum.ts";
import { randomFeatures } from "./random_features.ts";
import type { RunModel } from "./run_model.ts";

/**
 * Compares each set with the test slices, in five measures.
 *
 * @param permutations Relabellings behind each p-value.
 * @param seed Of the relabellings.
 */
export async function compareSets(
  sets: ComparedSets,
  model: Pick<RunModel, "encoderFeatures">,
  permutations: number,
  seed: number,
): Promise<{
  features: Record<FeatureKind, FeatureSummary>;
  sets: Record<ComparedSet, SetComparison>;
}> {
  const kinds = {
    random: await compareFeatures(
      sets,
      (slices) => Promise.resolve(randomFeatures(slices)),
      permutations,
      (set) => new RandomStream(seed, "evaluate samples", "random", set),
    ),
    encoder: await compareFeatures(
      sets,
      model.encoderFeatures,
      permutations,
      (set) => new RandomStream(seed, "evaluate samples", "encoder", set),
    ),
  };
  const testSpectrum = radialPowerSpectrum(sets.test);
  const byKind = <T>(of: (kind: FeatureKind) => T) => record(FEATURE_KINDS, of);
  return {
    features: byKind((kind) => kinds[kind].summary),
    sets: record(COMPARED_SETS, (set) => {
      const spectrum = spectrumDifference(radialPowerSpectrum(sets.slices[set]), testSpectrum);
      return {
        mmd2: byKind((kind) => kinds[kind].mmd2[set]),
        frechet: byKind((kind) => kinds[kind].frechet[set]),
        intensity: intensityDistance(sets.slices[set].pixels, sets.test.pixels),
        spectrum: { distance: spectrum.distance, fine_detail: spectrum.fineDetail },
      };
    }),
  };
}

interface FeatureComparison {
  summary: FeatureSummary;
  mmd2: Record<ComparedSet, { value: number; p_value: number }>;
  frechet: Record<ComparedSet, number>;
}

/** Both distances that are taken between feature vectors. */
async function compareFeatures(
  sets: ComparedSets,
  features: (slices: SliceArray) => Promise<FeatureRows>,
  permutations: number,
  stream: (set: ComparedSet) => RandomStream,
): Promise<FeatureComparison> {
  const trainingFeatures = await features(sets.training);
  const space = fitFeatureSpace(trainingFeatures, sets.test.count);
  const bandwidths = medianBandwidths(standardise(space, trainingFeatures));
  const test = standardise(space, await features(sets.test));
  const vectors = new Map<ComparedSet, FeatureRows>();
  for (const set of COMPARED_SETS) {
    vectors.set(set, standardise(space, await features(sets.slices[set])));
  }
  return {
    summary: {
      dimensions: trainingFeatures.dimensions,
      training_slices: trainingFeatures.count,
      bandwidths,
      axes: space.axes.count,
      explained: space.explained,
    },
    mmd2: record(COMPARED_SETS, (set) => {
      const { mmd2, pValue } = kernelTwoSampleTest(
        vectors.get(set)!,
        test,
        bandwidths,
        permutations,
        stream(set),
      );
      return { value: mmd2, p_value: pValue };
    }),
    frechet: record(
      COMPARED_SETS,
      (set) => frechetDistance(reduce(space, vectors.get(set)!), reduce(space, test)),
    ),
  };
}

function record<K extends string, V>(keys: readonly K[], of: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, V>;
}
