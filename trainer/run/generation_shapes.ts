/**
 * The type of `generation_schema.ts` as a shape.
 *
 * @module
 */
import {
  type AuditedSample,
  type ComparedSet,
  type FeatureKind,
  type FeatureSummary,
  type NearestPictures,
  type NearestTrainingSlice,
  type NearnessSummary,
  type SamplesEvaluationFile,
  type SetComparison,
} from "./generation_schema.ts";
import { finite, flag, list, object, pattern, type Shape, text, whole } from "./json_shape.ts";
import { SCHEMA_VERSION, type ScoreSummary } from "./schema.ts";

const COUNT = whole({ min: 0 });
const POSITIVE = whole({ min: 1 });
const NOT_NEGATIVE = finite({ min: 0 });
const SHARE = finite({ min: 0, max: 1 });
const SHA256 = pattern(/^[0-9a-f]{64}$/);

const SUMMARY = object<ScoreSummary>({
  mean: finite(),
  sd: NOT_NEGATIVE,
  min: finite(),
  q05: finite(),
  q25: finite(),
  median: finite(),
  q75: finite(),
  q95: finite(),
  max: finite(),
});

const CHECKPOINT = object<SamplesEvaluationFile["checkpoint"]>({ file: text(), sha256: SHA256 });

const byKind = <T>(shape: Shape<T>) =>
  object<Record<FeatureKind, T>>({ random: shape, encoder: shape });

const bySet = <T>(shape: Shape<T>): { [Set in ComparedSet]: Shape<T> } => ({
  samples: shape,
  validation: shape,
  reconstructions: shape,
  floor: shape,
});

const COMPARISON = object<SetComparison>({
  mmd2: byKind(
    object<SetComparison["mmd2"][FeatureKind]>({ value: finite(), p_value: SHARE }),
  ),
  frechet: byKind(NOT_NEGATIVE),
  intensity: finite({ min: 0, max: 255 }),
  spectrum: object<SetComparison["spectrum"]>({ distance: NOT_NEGATIVE, fine_detail: finite() }),
});

const NEAREST = object<NearestTrainingSlice>({
  index: COUNT,
  subject: text(),
  position: SHARE,
  value: finite({ min: -1, max: 1 }),
});

const NEARNESS = object<NearnessSummary>({
  slices: POSITIVE,
  ssim: SUMMARY,
  codes: SUMMARY,
  nearer_than_test: object<NearnessSummary["nearer_than_test"]>({ ssim: SHARE, codes: SHARE }),
  too_near_by_ssim: COUNT,
  too_near_by_codes: COUNT,
  copies: COUNT,
});

type EvaluationWithoutPictures = Omit<SamplesEvaluationFile, "nearest_pictures">;

const FIELDS: { [Key in keyof EvaluationWithoutPictures]: Shape<EvaluationWithoutPictures[Key]> } =
  {
    schema_version: whole({ min: 1, max: SCHEMA_VERSION }),
    seed: whole({ min: 0, max: 2 ** 32 - 1 }),
    checkpoint: CHECKPOINT,
    prior_checkpoint: CHECKPOINT,
    samples: POSITIVE,
    compared: POSITIVE,
    position_gap: object<SamplesEvaluationFile["position_gap"]>({ test: SHARE, validation: SHARE }),
    permutations: POSITIVE,
    features: byKind(
      object<FeatureSummary>({
        dimensions: POSITIVE,
        training_slices: POSITIVE,
        bandwidths: list(NOT_NEGATIVE, 1),
        axes: POSITIVE,
        explained: SHARE,
      }),
    ),
    sets: object<SamplesEvaluationFile["sets"]>(bySet(COMPARISON)),
    diversity: object<SamplesEvaluationFile["diversity"]>({
      scales: POSITIVE,
      pairs: POSITIVE,
      position_gap: SHARE,
      ms_ssim: object<SamplesEvaluationFile["diversity"]["ms_ssim"]>({
        ...bySet(SUMMARY),
        test: SUMMARY,
      }),
    }),
    audit: object<SamplesEvaluationFile["audit"]>({
      candidates: POSITIVE,
      thumbnail_edge: POSITIVE,
      references: POSITIVE,
      people: POSITIVE,
      false_alarm_rate: SHARE,
      sets: object<SamplesEvaluationFile["audit"]["sets"]>({
        samples: NEARNESS,
        validation: NEARNESS,
        floor: NEARNESS,
      }),
      test: object<SamplesEvaluationFile["audit"]["test"]>({ ssim: SUMMARY, codes: SUMMARY }),
      samples: list(
        object<AuditedSample>({
          position: SHARE,
          nearest_by_ssim: NEAREST,
          nearest_by_codes: NEAREST,
          too_near_by_ssim: flag(),
          too_near_by_codes: flag(),
          copy: flag(),
        }),
        1,
      ),
      test_slices: list(
        object<SamplesEvaluationFile["audit"]["test_slices"][number]>({
          position: SHARE,
          ssim: finite({ min: -1, max: 1 }),
          codes: SHARE,
        }),
        1,
      ),
    }),
  };

const WITHOUT_PICTURES = object<EvaluationWithoutPictures>(FIELDS);

const WITH_PICTURES = object<SamplesEvaluationFile>({
  ...FIELDS,
  nearest_pictures: list(
    object<NearestPictures>({ sample: COUNT, training_slice: text(), difference: text() }),
    1,
  ),
});

/** `samples/evaluation.json` */
export const SAMPLES_EVALUATION_SHAPE: Shape<SamplesEvaluationFile> = (value, at) => {
  const hasPictures = typeof value === "object" && value !== null && "nearest_pictures" in value;
  return hasPictures ? WITH_PICTURES(value, at) : WITHOUT_PICTURES(value, at);
};
