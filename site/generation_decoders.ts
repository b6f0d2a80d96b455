/**
 * Decoders for the files of `prior/` and `samples/`: of what the report shows.
 *
 * @module
 */
import type {
  NearestPictures,
  PriorConfig,
  PriorEpochMetrics,
  PriorMetricsFile,
  SampleRecord,
  SetComparison,
} from "@oasis-vq-vae/trainer/run/schema";
import { version } from "./artifact_decoders.ts";
import type { ShownSamples, ShownSamplesEvaluation } from "./generation.ts";
import {
  boolean,
  DecodeError,
  type Decoder,
  list,
  nullable,
  number,
  object,
  string,
} from "./json_decoder.ts";

/** Decodes the architecture in `prior/config.json`: the only one there was has no name. */
export const priorArchitecture: Decoder<PriorConfig["architecture"]> = (value, path) => {
  const { prior } = object<{ prior: unknown }>({ prior: (value) => value })(value, path);
  const named = typeof prior === "object" && prior !== null && "architecture" in prior
    ? prior.architecture
    : "pixelcnn";
  if (named === "pixelcnn" || named === "transformer") return named;
  throw new DecodeError("prior.architecture", "pixelcnn or transformer", named);
};

/** Decodes `prior/metrics.json`. */
export const priorMetricsFile: Decoder<PriorMetricsFile> = object<PriorMetricsFile>({
  schema_version: version,
  baselines: object<PriorMetricsFile["baselines"]>({
    uniform_bits: number,
    marginal_bits: number,
    place_bits: number,
  }),
  epochs: list(object<PriorEpochMetrics>({
    epoch: number,
    step: number,
    train_bits: nullable(number),
    validation_bits: number,
  })),
});

/** Decodes `samples/samples.json`. */
export const samplesFile: Decoder<ShownSamples> = object<ShownSamples>({
  seed: number,
  temperature: number,
  top_p: number,
  prior_checkpoint: object<ShownSamples["prior_checkpoint"]>({ file: string }),
  codes_file: string,
  contact_sheet: string,
  drawn_codes: number,
  samples: list(object<SampleRecord>({
    file: string,
    position: number,
    log2_likelihood: number,
  })),
});

const byFeature = <T>(inner: Decoder<T>) =>
  object<{ random: T; encoder: T }>({ random: inner, encoder: inner });

const comparison = object<SetComparison>({
  mmd2: byFeature(object<{ value: number; p_value: number }>({ value: number, p_value: number })),
  frechet: byFeature(number),
  intensity: number,
  spectrum: object<SetComparison["spectrum"]>({ distance: number, fine_detail: number }),
});

const mean = object<{ mean: number }>({ mean: number });

type Audit = ShownSamplesEvaluation["audit"];

const nearness = object<Audit["sets"]["samples"]>({
  slices: number,
  copies: number,
  nearer_than_test: object<{ ssim: number; codes: number }>({ ssim: number, codes: number }),
});

const pictures = list(
  object<NearestPictures>({ sample: number, training_slice: string, difference: string }),
);

/** They are absent where training slices are not shown, and in older files. */
const picturesOrNone: Decoder<NearestPictures[] | null> = (value, path) =>
  value === undefined ? null : pictures(value, path);

/** Decodes `samples/evaluation.json`. */
export const samplesEvaluationFile: Decoder<ShownSamplesEvaluation> = object<
  ShownSamplesEvaluation
>({
  samples: number,
  compared: number,
  sets: object<ShownSamplesEvaluation["sets"]>({
    samples: comparison,
    validation: comparison,
    reconstructions: comparison,
    floor: comparison,
  }),
  diversity: object<ShownSamplesEvaluation["diversity"]>({
    ms_ssim: object<ShownSamplesEvaluation["diversity"]["ms_ssim"]>({
      samples: mean,
      validation: mean,
      reconstructions: mean,
      floor: mean,
      test: mean,
    }),
  }),
  audit: object<Audit>({
    references: number,
    people: number,
    false_alarm_rate: number,
    sets: object<Audit["sets"]>({ samples: nearness, validation: nearness, floor: nearness }),
    samples: list(object<Audit["samples"][number]>({
      nearest_by_ssim: object<Audit["samples"][number]["nearest_by_ssim"]>({
        index: number,
        subject: string,
        position: number,
        value: number,
      }),
      copy: boolean,
    })),
    test_slices: list(object<{ ssim: number }>({ ssim: number })),
  }),
  nearest_pictures: picturesOrNone,
});
