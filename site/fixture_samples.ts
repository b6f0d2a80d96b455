/**
 * The part of the made-up run for tests that a prior and its samples make.
 *
 * @module
 */
import {
  type AuditedSample,
  GENERATION_FILES,
  NEAREST_FOLDER,
  type NearnessSummary,
  type PriorMetricsFile,
  type SamplesEvaluationFile,
  type SamplesFile,
  SCHEMA_VERSION,
  type ScoreSummary,
  type SetComparison,
} from "@oasis-vq-vae/trainer/run/schema";

/** What was drawn. */
export interface FixtureSamples {
  /** At least 3: sample 2 is a copy of a training slice. */
  count: number;
  /** Samples that have the picture of their nearest training slice; null without the list of them. */
  shown: number | null;
}

const SHA256 = "7".repeat(64);

/** `prior/metrics.json` */
export function priorMetrics(): PriorMetricsFile {
  return {
    schema_version: SCHEMA_VERSION,
    baselines: { uniform_bits: 9, marginal_bits: 8.1, place_bits: 2.25 },
    epochs: [0, 1, 2].map((epoch) => ({
      epoch,
      step: 5 * epoch,
      train_bits: epoch === 0 ? null : 3 / epoch,
      validation_bits: epoch === 0 ? 9 : 3.25 / epoch,
    })),
  };
}

/** `samples/samples.json`; of sample i each code has i + 1 bits. */
export function samplesFile(count: number, edge: number): SamplesFile {
  const folder = GENERATION_FILES.samples;
  return {
    schema_version: SCHEMA_VERSION,
    seed: 7,
    temperature: 1,
    top_p: 1,
    checkpoint: { file: "checkpoints/epoch-0008.safetensors", sha256: SHA256 },
    prior_checkpoint: {
      file: "prior/checkpoints/epoch-0002.safetensors",
      epoch: 2,
      sha256: SHA256,
    },
    codes_file: `${folder}/${GENERATION_FILES.samplesCodes}`,
    contact_sheet: `${folder}/${GENERATION_FILES.contactSheet}`,
    code_map: { height: edge, width: edge },
    drawn_codes: edge ** 2,
    completion: null,
    samples: Array.from({ length: count }, (_, i) => ({
      file: `${folder}/sample-${String(i).padStart(4, "0")}.png`,
      position: i / (count - 1),
      log2_likelihood: -(edge ** 2) * (i + 1),
    })),
  };
}

/** `samples/evaluation.json`: sample 2 is a copy, the others are the less alike the later. */
export function samplesEvaluation(
  { samples }: SamplesFile,
  shown: number | null,
): SamplesEvaluationFile {
  const audited = samples.map(({ position }, i): AuditedSample => {
    const nearest = { index: 1000 + i, subject: `phantom_${100 + i}`, position };
    return {
      position,
      nearest_by_ssim: { ...nearest, value: 0.9 - i / 100 },
      nearest_by_codes: { ...nearest, value: 0.5 },
      too_near_by_ssim: i === 2,
      too_near_by_codes: i === 2,
      copy: i === 2,
    };
  });
  const order = [2, ...samples.map((_, i) => i).filter((i) => i !== 2)];
  const features = {
    dimensions: 32,
    training_slices: 160,
    bandwidths: [1, 2, 4],
    axes: 4,
    explained: 0.9,
  };
  return {
    schema_version: SCHEMA_VERSION,
    seed: 1,
    checkpoint: { file: "checkpoints/epoch-0008.safetensors", sha256: SHA256 },
    prior_checkpoint: { file: "prior/checkpoints/epoch-0002.safetensors", sha256: SHA256 },
    samples: samples.length,
    compared: samples.length,
    position_gap: { test: 0.01, validation: 0.02 },
    permutations: 999,
    features: { random: features, encoder: features },
    sets: {
      samples: comparison(0.1),
      validation: comparison(0.05),
      reconstructions: comparison(0.09),
      floor: comparison(0.7),
    },
    diversity: {
      scales: 3,
      pairs: 20,
      position_gap: 0.02,
      ms_ssim: {
        samples: summary(0.8),
        validation: summary(0.7),
        reconstructions: summary(0.81),
        floor: summary(0.1),
        test: summary(0.71),
      },
    },
    audit: {
      candidates: 50,
      thumbnail_edge: 16,
      references: 96,
      people: 12,
      false_alarm_rate: 1 / 13,
      sets: {
        samples: nearness(samples.length, 1),
        validation: nearness(samples.length, 0),
        floor: nearness(samples.length, 0),
      },
      test: { ssim: summary(0.88), codes: summary(0.5) },
      samples: audited,
      test_slices: Array.from(
        { length: 96 },
        (_, i) => ({ position: (i % 8) / 7, ssim: 0.8 + i / 1000, codes: 0.5 }),
      ),
    },
    ...(shown !== null && {
      nearest_pictures: order.slice(0, shown).map((sample) => {
        const number = String(sample).padStart(4, "0");
        return {
          sample,
          training_slice: `${NEAREST_FOLDER}/${number}_training.png`,
          difference: `${NEAREST_FOLDER}/${number}_difference.png`,
        };
      }),
    }),
  };
}

function comparison(distance: number): SetComparison {
  return {
    mmd2: {
      random: { value: distance, p_value: 0.001 },
      encoder: { value: 2 * distance, p_value: 0.001 },
    },
    frechet: { random: 100 * distance, encoder: 300 * distance },
    intensity: 50 * distance,
    spectrum: { distance: 10 * distance, fine_detail: -10 * distance },
  };
}

function nearness(slices: number, copies: number): NearnessSummary {
  return {
    slices,
    ssim: summary(0.85),
    codes: summary(0.5),
    nearer_than_test: { ssim: 0.4, codes: 0.5 },
    too_near_by_ssim: copies,
    too_near_by_codes: copies,
    copies,
  };
}

function summary(mean: number): ScoreSummary {
  return {
    mean,
    sd: 0.02,
    min: mean - 0.05,
    q05: mean - 0.04,
    q25: mean - 0.02,
    median: mean,
    q75: mean + 0.02,
    q95: mean + 0.04,
    max: mean + 0.05,
  };
}
