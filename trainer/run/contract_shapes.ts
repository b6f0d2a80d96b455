/**
 * The types of `schema.ts` as shapes, one for each JSON file of a run.
 *
 * @module
 */
import {
  dictionary,
  either,
  finite,
  flag,
  list,
  object,
  oneOf,
  orNull,
  pattern,
  type Shape,
  text,
  whole,
} from "./json_shape.ts";
import {
  type DatasetSummary,
  type EnvironmentFile,
  type EpochMetrics,
  type EvaluationFile,
  type LossTerms,
  type ManifestFile,
  type MetricsFile,
  type ReconstructionPanels,
  type ReconstructionPicture,
  type RunConfig,
  SCHEMA_VERSION,
  type ScoreSummary,
  type SliceScores,
  type SplitMetrics,
  type StepRecord,
  type TimingFile,
} from "./schema.ts";

const COUNT = whole({ min: 0 });
const POSITIVE = whole({ min: 1 });
const NOT_NEGATIVE = finite({ min: 0 });
const SHARE = finite({ min: 0, max: 1 });
const SSIM = finite({ min: -1, max: 1 });
const SHA256 = pattern(/^[0-9a-f]{64}$/);
const VERSION = whole({ min: 1, max: SCHEMA_VERSION });
const TIME = pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

/** `config.json` */
export const CONFIG_SHAPE: Shape<RunConfig> = object<RunConfig>({
  schema_version: VERSION,
  preset: text(),
  seed: whole({ min: 0, max: 2 ** 32 - 1 }),
  backend: oneOf("webgpu", "wasm"),
  dataset: text(),
  phantom: object<RunConfig["phantom"]>({
    trainSubjects: POSITIVE,
    validationSubjects: POSITIVE,
    testSubjects: POSITIVE,
    slicesPerSubject: POSITIVE,
    seed: COUNT,
  }),
  model: object<RunConfig["model"]>({
    imageSize: POSITIVE,
    filters: list(POSITIVE, 1),
    kernelSize: POSITIVE,
    bridge: flag(),
    residualLayers: COUNT,
    residualHidden: COUNT,
    outputConvolution: flag(),
    numEmbeddings: POSITIVE,
    embeddingDim: POSITIVE,
  }),
  quantizer: object<RunConfig["quantizer"]>({
    codebook: oneOf("ema", "gradient"),
    commitmentCost: NOT_NEGATIVE,
    decay: SHARE,
    epsilon: NOT_NEGATIVE,
    initialisation: oneOf("kmeans", "uniform"),
    initialisationStep: COUNT,
    revivalInterval: COUNT,
    revivalThreshold: NOT_NEGATIVE,
  }),
  training: object<RunConfig["training"]>({
    epochs: POSITIVE,
    batchSize: POSITIVE,
    shards: POSITIVE,
    learningRate: NOT_NEGATIVE,
    schedule: oneOf("constant", "cosine"),
    warmupSteps: COUNT,
    adamBeta1: SHARE,
    adamBeta2: SHARE,
    adamEpsilon: NOT_NEGATIVE,
    logInterval: POSITIVE,
    keepCheckpoints: COUNT,
  }),
});

const SPLIT_COUNTS = object<DatasetSummary["slices"]>({
  train: POSITIVE,
  validation: POSITIVE,
  test: POSITIVE,
});

/** `environment.json` */
export const ENVIRONMENT_SHAPE: Shape<EnvironmentFile> = object<
  EnvironmentFile
>({
  schema_version: VERSION,
  deno: text(),
  v8: text(),
  typescript: text(),
  os: text(),
  architecture: text(),
  cores: POSITIVE,
  packages: dictionary(text()),
  backend: text(),
  backend_reason: text(),
  adapter: text(),
  commit: orNull(pattern(/^[0-9a-f]{40}([0-9a-f]{24})?(-dirty)?$/)),
  lock_sha256: SHA256,
  dataset: object<DatasetSummary>({
    name: text(),
    synthetic: flag(),
    title: text(),
    acknowledgement: text({ allowEmpty: true }),
    terms: text({ allowEmpty: true }),
    sha256: object<DatasetSummary["sha256"]>({
      train: SHA256,
      validation: SHA256,
      test: SHA256,
    }),
    slices: SPLIT_COUNTS,
    subjects: SPLIT_COUNTS,
    height: POSITIVE,
    width: POSITIVE,
    preprocessing: list(object<DatasetSummary["preprocessing"][number]>({
      step: text(),
      parameters: dictionary(
        either(either(text({ allowEmpty: true }), flag()), finite()),
      ),
    })),
    training_pixels: object<DatasetSummary["training_pixels"]>({
      mean: SHARE,
      variance: SHARE,
    }),
  }),
});

const LOSS_TERMS: { [Key in keyof LossTerms]: Shape<number> } = {
  total: NOT_NEGATIVE,
  reconstruction: NOT_NEGATIVE,
  codebook: NOT_NEGATIVE,
  commitment: NOT_NEGATIVE,
};
/** Rounding may put even use of all codes a little above K, and a single code below 1. */
const PERPLEXITY = finite({ min: 1 - 1e-6 });

const TRAIN_METRICS = object<SplitMetrics>({
  ...LOSS_TERMS,
  mse: NOT_NEGATIVE,
  psnr: orNull(finite()),
  ssim: orNull(SSIM),
  perplexity: PERPLEXITY,
  // None in an epoch that lies wholly before the codebook's start.
  codes_used: COUNT,
});

const VALIDATION_METRICS = object<SplitMetrics>({
  ...LOSS_TERMS,
  mse: NOT_NEGATIVE,
  psnr: finite(),
  ssim: SSIM,
  perplexity: PERPLEXITY,
  codes_used: POSITIVE,
});

/** `metrics.json` */
export const METRICS_SHAPE: Shape<MetricsFile> = object<MetricsFile>({
  schema_version: VERSION,
  test10: list(
    object<MetricsFile["test10"][number]>({
      index: COUNT,
      subject: text(),
      position: SHARE,
    }),
    1,
  ),
  epochs: list(
    object<EpochMetrics>({
      epoch: COUNT,
      step: COUNT,
      train: orNull(TRAIN_METRICS),
      validation: VALIDATION_METRICS,
      ssim_test10: SSIM,
      codes_revived: COUNT,
    }),
    1,
  ),
});

/** One line of `steps.jsonl` */
export const STEP_SHAPE: Shape<StepRecord> = object<StepRecord>({
  step: POSITIVE,
  epoch: POSITIVE,
  ...LOSS_TERMS,
  perplexity: orNull(PERPLEXITY),
  learning_rate: NOT_NEGATIVE,
  gradient_norm: NOT_NEGATIVE,
});

/** `timing.json` of a finished run */
export const TIMING_SHAPE: Shape<TimingFile> = timing(TIME);

/** `timing.json` at any time */
export const RUNNING_TIMING_SHAPE: Shape<TimingFile> = timing(orNull(TIME));

function timing(finished: Shape<string | null>): Shape<TimingFile> {
  return object<TimingFile>({
    schema_version: VERSION,
    started: TIME,
    finished,
    seconds: NOT_NEGATIVE,
    epochs: list(object<TimingFile["epochs"][number]>({
      epoch: COUNT,
      training_seconds: NOT_NEGATIVE,
      evaluation_seconds: NOT_NEGATIVE,
      images_per_second: NOT_NEGATIVE,
    })),
  });
}

const SLICE_SCORES: { [Key in keyof SliceScores]: Shape<number> } = {
  mse: NOT_NEGATIVE,
  psnr: finite(),
  ssim: SSIM,
  ssim_skimage: SSIM,
};

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

const SUMMARIES = object<EvaluationFile["summary"]>({
  mse: SUMMARY,
  psnr: SUMMARY,
  ssim: SUMMARY,
  ssim_skimage: SUMMARY,
});

/** `evaluation.json` */
export const EVALUATION_SHAPE: Shape<EvaluationFile> = object<EvaluationFile>({
  schema_version: VERSION,
  checkpoint: object<EvaluationFile["checkpoint"]>({
    file: text(),
    epoch: COUNT,
    step: COUNT,
    sha256: SHA256,
  }),
  slices: list(
    object<EvaluationFile["slices"][number]>({
      subject: text(),
      position: SHARE,
      ...SLICE_SCORES,
    }),
    1,
  ),
  subjects: list(
    object<EvaluationFile["subjects"][number]>({
      subject: text(),
      slices: POSITIVE,
      ...SLICE_SCORES,
    }),
    1,
  ),
  summary: SUMMARIES,
  subject_summary: SUMMARIES,
  perplexity: PERPLEXITY,
  codes_used: POSITIVE,
  bits_per_pixel: object<EvaluationFile["bits_per_pixel"]>({
    fixed_rate: NOT_NEGATIVE,
    entropy: NOT_NEGATIVE,
  }),
  code_map: object<EvaluationFile["code_map"]>({
    height: POSITIVE,
    width: POSITIVE,
  }),
  pictures: list(
    object<ReconstructionPicture>({
      file: text(),
      codes_file: text(),
      panels: object<ReconstructionPanels>({
        original: text(),
        reconstruction: text(),
        difference: text(),
        codes: text(),
      }),
      index: COUNT,
      subject: text(),
      role: oneOf("fixed", "best", "median", "worst"),
      ssim: SSIM,
    }),
    1,
  ),
});

/** `manifest.json` of a finished run */
export const MANIFEST_SHAPE: Shape<ManifestFile> = object<ManifestFile>({
  schema_version: VERSION,
  status: oneOf("complete"),
  files: dictionary(SHA256),
});
