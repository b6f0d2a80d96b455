/**
 * One decoder for each JSON file of a run directory. The types are the
 * trainer's (`trainer/run/schema.ts`); the compiler holds these decoders to
 * them, key by key.
 *
 * @module
 */
import {
  type DatasetSummary,
  type EnvironmentFile,
  type EpochMetrics,
  type EvaluationFile,
  type LossTerms,
  type ManifestFile,
  type MetricsFile,
  type ModelConfig,
  type PhantomConfig,
  type PreprocessingStep,
  type QuantizerConfig,
  type ReconstructionPanels,
  type ReconstructionPicture,
  type RunConfig,
  SCHEMA_VERSION,
  type ScoreSummary,
  type SliceScores,
  type SplitMetrics,
  type SplitName,
  type StepRecord,
  type TimingFile,
  type TrainingConfig,
} from "@oasis-vq-vae/trainer/run/schema";
import {
  boolean,
  DecodeError,
  type Decoder,
  either,
  list,
  nullable,
  number,
  object,
  oneOf,
  record,
  string,
} from "./json_decoder.ts";

/** Decodes the contract's version; a later or unknown one is refused. */
export const version: Decoder<number> = (value, path) => {
  if (value !== SCHEMA_VERSION) {
    throw new DecodeError(
      path,
      `${SCHEMA_VERSION}, the version that this report reads`,
      value,
    );
  }
  return SCHEMA_VERSION;
};

const perSplit = <T>(inner: Decoder<T>): Decoder<Record<SplitName, T>> =>
  object<Record<SplitName, T>>({
    train: inner,
    validation: inner,
    test: inner,
  });

const lossFields = {
  total: number,
  reconstruction: number,
  codebook: number,
  commitment: number,
} satisfies { [Key in keyof LossTerms]: Decoder<number> };

const scoreFields = {
  mse: number,
  psnr: number,
  ssim: number,
  ssim_skimage: number,
} satisfies { [Key in keyof SliceScores]: Decoder<number> };

/** Decodes `config.json`. */
export const runConfig: Decoder<RunConfig> = object<RunConfig>({
  schema_version: version,
  preset: string,
  seed: number,
  backend: oneOf("webgpu", "wasm"),
  dataset: string,
  phantom: object<PhantomConfig>({
    trainSubjects: number,
    validationSubjects: number,
    testSubjects: number,
    slicesPerSubject: number,
    seed: number,
  }),
  model: object<ModelConfig>({
    imageSize: number,
    filters: list(number),
    kernelSize: number,
    bridge: boolean,
    residualLayers: number,
    residualHidden: number,
    outputConvolution: boolean,
    numEmbeddings: number,
    embeddingDim: number,
  }),
  quantizer: object<QuantizerConfig>({
    codebook: oneOf("ema", "gradient"),
    commitmentCost: number,
    decay: number,
    epsilon: number,
    initialisation: oneOf("kmeans", "uniform"),
    initialisationStep: number,
    revivalInterval: number,
    revivalThreshold: number,
  }),
  training: object<TrainingConfig>({
    epochs: number,
    batchSize: number,
    shards: number,
    learningRate: number,
    schedule: oneOf("constant", "cosine"),
    warmupSteps: number,
    adamBeta1: number,
    adamBeta2: number,
    adamEpsilon: number,
    logInterval: number,
    keepCheckpoints: number,
  }),
});

/** Decodes `environment.json`. */
export const environmentFile: Decoder<EnvironmentFile> = object<
  EnvironmentFile
>({
  schema_version: version,
  deno: string,
  v8: string,
  typescript: string,
  os: string,
  architecture: string,
  cores: number,
  packages: record(string),
  backend: string,
  backend_reason: string,
  adapter: string,
  commit: nullable(string),
  lock_sha256: string,
  dataset: object<DatasetSummary>({
    name: string,
    synthetic: boolean,
    title: string,
    acknowledgement: string,
    terms: string,
    sha256: perSplit(string),
    slices: perSplit(number),
    subjects: perSplit(number),
    height: number,
    width: number,
    preprocessing: list(object<PreprocessingStep>({
      step: string,
      parameters: record(either(string, number, boolean)),
    })),
    training_pixels: object<DatasetSummary["training_pixels"]>({
      mean: number,
      variance: number,
    }),
  }),
});

const splitMetrics: Decoder<SplitMetrics> = object<SplitMetrics>({
  ...lossFields,
  mse: number,
  psnr: nullable(number),
  ssim: nullable(number),
  perplexity: number,
  codes_used: number,
});

/** Decodes `metrics.json`. */
export const metricsFile: Decoder<MetricsFile> = object<MetricsFile>({
  schema_version: version,
  test10: list(object<MetricsFile["test10"][number]>({
    index: number,
    subject: string,
    position: number,
  })),
  epochs: list(object<EpochMetrics>({
    epoch: number,
    step: number,
    train: nullable(splitMetrics),
    validation: splitMetrics,
    ssim_test10: number,
    codes_revived: number,
  })),
});

/** Decodes one line of `steps.jsonl`. */
export const stepRecord: Decoder<StepRecord> = object<StepRecord>({
  ...lossFields,
  step: number,
  epoch: number,
  perplexity: nullable(number),
  learning_rate: number,
  gradient_norm: number,
});

/** Decodes `timing.json`. */
export const timingFile: Decoder<TimingFile> = object<TimingFile>({
  schema_version: version,
  started: string,
  finished: nullable(string),
  seconds: number,
  epochs: list(object<TimingFile["epochs"][number]>({
    epoch: number,
    training_seconds: number,
    evaluation_seconds: number,
    images_per_second: number,
  })),
});

const scoreSummaries: Decoder<Record<keyof SliceScores, ScoreSummary>> = (
  value,
  path,
) => {
  const summary = object<ScoreSummary>({
    mean: number,
    sd: number,
    min: number,
    q05: number,
    q25: number,
    median: number,
    q75: number,
    q95: number,
    max: number,
  });
  return object<Record<keyof SliceScores, ScoreSummary>>({
    mse: summary,
    psnr: summary,
    ssim: summary,
    ssim_skimage: summary,
  })(value, path);
};

/** Decodes `evaluation.json`. */
export const evaluationFile: Decoder<EvaluationFile> = object<EvaluationFile>({
  schema_version: version,
  checkpoint: object<EvaluationFile["checkpoint"]>({
    file: string,
    epoch: number,
    step: number,
    sha256: string,
  }),
  slices: list(object<EvaluationFile["slices"][number]>({
    subject: string,
    position: number,
    ...scoreFields,
  })),
  subjects: list(object<EvaluationFile["subjects"][number]>({
    subject: string,
    slices: number,
    ...scoreFields,
  })),
  summary: scoreSummaries,
  subject_summary: scoreSummaries,
  perplexity: number,
  codes_used: number,
  bits_per_pixel: object<EvaluationFile["bits_per_pixel"]>({
    fixed_rate: number,
    entropy: number,
  }),
  code_map: object<EvaluationFile["code_map"]>({
    height: number,
    width: number,
  }),
  pictures: list(object<ReconstructionPicture>({
    file: string,
    codes_file: string,
    panels: object<ReconstructionPanels>({
      original: string,
      reconstruction: string,
      difference: string,
      codes: string,
    }),
    index: number,
    subject: string,
    role: oneOf("fixed", "best", "median", "worst"),
    ssim: number,
  })),
});

/** Decodes `manifest.json`. */
export const manifestFile: Decoder<ManifestFile> = object<ManifestFile>({
  schema_version: version,
  status: oneOf("running", "complete", "interrupted"),
  files: record(string),
});
