/**
 * The run directory's contract: one type for each JSON file in
 * `artifacts/runs/NAME/`, and the names of the files. This is the only module
 * of the trainer that the site imports; it does no I/O and needs no package.
 *
 * Keys are snake_case, as Python readers expect; `config.json` is the one
 * exception, since its keys are the names of the options. Losses, MSE and SSIM
 * are of pixels scaled to [0, 1]; PSNR is in decibels with a peak of 1.
 *
 * @module
 */

export * from "./generation_schema.ts";
export * from "./prior_schema.ts";

/** Version of this contract; a reader refuses files of a later one. */
export const SCHEMA_VERSION = 1;

/** Names of the files and folders of a run directory. */
export const RUN_FILES = {
  config: "config.json",
  environment: "environment.json",
  metrics: "metrics.json",
  steps: "steps.jsonl",
  timing: "timing.json",
  evaluation: "evaluation.json",
  manifest: "manifest.json",
  checkpoints: "checkpoints",
  reconstructions: "reconstructions",
  frames: "frames",
  progression: "progression.gif",
  codes: "codes",
  samples: "samples",
} as const;

/** A model's architecture. */
export interface ModelConfig {
  /** Height and width of the (square, one-channel) input, in pixels. */
  imageSize: number;
  /** Output channels of each stride-2 convolution of the encoder; mirrored by the decoder. */
  filters: number[];
  /** Edge of the strided convolutions' windows: 4 in the paper. */
  kernelSize: number;
  /** A 3×3 convolution between the strided convolutions and the residual stack (Sonnet has it). */
  bridge: boolean;
  /** Number of residual blocks in the encoder and again in the decoder. */
  residualLayers: number;
  /** Channels of the 3×3 convolution inside a residual block. */
  residualHidden: number;
  /** Whether the last layer is a 3×3 stride-1 convolution after all upsampling (the student's) instead of the last transposed convolution itself (the paper's). */
  outputConvolution: boolean;
  /** K: number of codes. */
  numEmbeddings: number;
  /** D: length of a code vector. */
  embeddingDim: number;
}

/** How the codebook is learned. */
export interface QuantizerConfig {
  /** `ema`: exponential moving averages (paper, appendix A.1); `gradient`: the codebook loss. */
  codebook: "ema" | "gradient";
  /** β: weight of the commitment loss; 0.25 in the paper. */
  commitmentCost: number;
  /** γ: decay of the moving averages, in [0, 1); 0.99 in the paper. */
  decay: number;
  /** ε of the Laplace smoothing of the cluster sizes. */
  epsilon: number;
  /** `kmeans`: k-means over the encoder outputs of one batch, at `initialisationStep`; `uniform`: U(−1/K, 1/K). */
  initialisation: "kmeans" | "uniform";
  /**
   * Updates made with the quantizer bypassed before `kmeans` runs, so that the
   * codes start where a trained encoder puts its vectors; 0 for `uniform`.
   */
  initialisationStep: number;
  /** Dead codes are replaced every so many steps; 0 never. */
  revivalInterval: number;
  /** A code is dead when its moving cluster size is below this share of the mean cluster size. */
  revivalThreshold: number;
}

/** The optimisation. */
export interface TrainingConfig {
  epochs: number;
  /** Images in a batch; the last, smaller batch of an epoch is dropped. */
  batchSize: number;
  /** Parts that a batch is cut into on the CPU; their gradients are added in order, so the bytes do not depend on the number of cores. */
  shards: number;
  learningRate: number;
  /** `constant`, or `cosine`: falls to a hundredth from the end of the warm-up to the last step. */
  schedule: "constant" | "cosine";
  /** Steps over which the learning rate rises linearly from 0. */
  warmupSteps: number;
  adamBeta1: number;
  adamBeta2: number;
  adamEpsilon: number;
  /** One line in steps.jsonl every so many steps. */
  logInterval: number;
  /** Newest checkpoints kept besides the best one. */
  keepCheckpoints: number;
}

/** The built-in synthetic dataset. */
export interface PhantomConfig {
  trainSubjects: number;
  validationSubjects: number;
  testSubjects: number;
  slicesPerSubject: number;
  seed: number;
}

/** `config.json`: everything a run needs besides the dataset itself. */
export interface RunConfig {
  schema_version: number;
  preset: string;
  seed: number;
  backend: "webgpu" | "wasm";
  /** Name below data/prepared/, or `phantom`. */
  dataset: string;
  phantom: PhantomConfig;
  model: ModelConfig;
  quantizer: QuantizerConfig;
  training: TrainingConfig;
}

/** `environment.json`: where the run was made. Not hashed: it may differ between machines. */
export interface EnvironmentFile {
  schema_version: number;
  deno: string;
  v8: string;
  typescript: string;
  os: string;
  architecture: string;
  cores: number;
  packages: Record<string, string>;
  backend: string;
  /** Why this backend was chosen. */
  backend_reason: string;
  /** The WebGPU adapter's description, or the CPU's instruction set. */
  adapter: string;
  /** Git commit of the code, with `-dirty` where files were changed; null outside a repository. */
  commit: string | null;
  lock_sha256: string;
  dataset: DatasetSummary;
}

/** What a run records of the dataset it was trained on. */
export interface DatasetSummary {
  name: string;
  synthetic: boolean;
  title: string;
  acknowledgement: string;
  terms: string;
  sha256: Record<SplitName, string>;
  slices: Record<SplitName, number>;
  subjects: Record<SplitName, number>;
  height: number;
  width: number;
  preprocessing: PreprocessingStep[];
  training_pixels: { mean: number; variance: number };
}

/** Which part of a dataset a slice belongs to. */
export type SplitName = "train" | "validation" | "test";

/** The splits, in the order in which they are always listed. */
export const SPLIT_NAMES: readonly SplitName[] = [
  "train",
  "validation",
  "test",
];

/** One step from source pixels to prepared pixels, with its parameters. */
export interface PreprocessingStep {
  step: string;
  parameters: Record<string, string | number | boolean>;
}

/**
 * The terms of the objective (van den Oord et al. 2017, equation 3). While the
 * quantizer is bypassed, codebook and commitment count as 0.
 */
export interface LossTerms {
  /** What is minimised: reconstruction + β·commitment, + codebook where it is learned by gradient. */
  total: number;
  /** MSE divided by the variance of the training pixels. */
  reconstruction: number;
  /** ‖sg[z_e] − e‖², mean over elements; reported, not minimised, with an EMA codebook. */
  codebook: number;
  /** ‖z_e − sg[e]‖², mean over elements, before the factor β. */
  commitment: number;
}

/** Scores of one split at the end of one epoch. */
export interface SplitMetrics extends LossTerms {
  mse: number;
  /** Mean of the slices' PSNR in dB; absent (null) for the training split, which is not reconstructed again. */
  psnr: number | null;
  /** Mean of the slices' SSIM (Wang 2004); null for the training split. */
  ssim: number | null;
  /** exp of the entropy of the code histogram, in [1, K]. */
  perplexity: number;
  /** Codes chosen at least once. */
  codes_used: number;
}

/** One epoch of `metrics.json`. */
export interface EpochMetrics {
  /** 0 is the state before the first update (validation only: `train` is null). */
  epoch: number;
  /** Updates made so far. */
  step: number;
  /** Means over the epoch's batches, while the parameters were still moving. */
  train: SplitMetrics | null;
  validation: SplitMetrics;
  /** Mean SSIM (Wang) over ten fixed, seeded test slices; reported only, never used to choose. */
  ssim_test10: number;
  /** Dead codes replaced during the epoch. */
  codes_revived: number;
}

/** `metrics.json`. */
export interface MetricsFile {
  schema_version: number;
  /** Indices, in the test split, of the ten slices behind `ssim_test10` and the frames. */
  test10: { index: number; subject: string; position: number }[];
  epochs: EpochMetrics[];
}

/** One line of `steps.jsonl`. */
export interface StepRecord extends LossTerms {
  step: number;
  epoch: number;
  /** Of the batch's code histogram; null while the quantizer is bypassed. */
  perplexity: number | null;
  learning_rate: number;
  /** Euclidean norm of all gradients together. */
  gradient_norm: number;
}

/** `timing.json`: the only file with clock readings. Not hashed. */
export interface TimingFile {
  schema_version: number;
  /** ISO 8601, UTC. */
  started: string;
  /** ISO 8601, UTC; null while the run goes on. */
  finished: string | null;
  /** Wall-clock seconds in all sessions together. */
  seconds: number;
  epochs: {
    epoch: number;
    /** Seconds spent on updates. */
    training_seconds: number;
    /** Seconds spent on validation, pictures and checkpoint. */
    evaluation_seconds: number;
    /** Training images per second of `training_seconds`. */
    images_per_second: number;
  }[];
}

/** Scores of one reconstructed slice. */
export interface SliceScores {
  mse: number;
  psnr: number;
  /** Wang et al. 2004: Gaussian window, valid area. */
  ssim: number;
  /** scikit-image's default: uniform 7×7 window, sample covariance. */
  ssim_skimage: number;
}

/** Distribution of one score over the test slices. */
export interface ScoreSummary {
  mean: number;
  /** Sample standard deviation (n − 1); 0 for a single value. */
  sd: number;
  min: number;
  q05: number;
  q25: number;
  median: number;
  q75: number;
  q95: number;
  max: number;
}

/** A picture below `reconstructions/` and the test slice it shows. */
export interface ReconstructionPicture {
  /** Path inside the run directory. */
  file: string;
  /** Picture of the slice's code map, path inside the run directory. */
  codes_file: string;
  /** The panels of both, each a picture of its own: paths inside the run directory. */
  panels: ReconstructionPanels;
  /** Index in the test split. */
  index: number;
  subject: string;
  /** `fixed`: one of the ten; others by SSIM rank over the test split. */
  role: "fixed" | "best" | "median" | "worst";
  ssim: number;
}

/** Pictures without frame or label, of the slice's size in pixels. */
export interface ReconstructionPanels {
  original: string;
  reconstruction: string;
  /** Reconstruction − original, in colours. */
  difference: string;
  /** The code map, one pixel a code. */
  codes: string;
}

/** `evaluation.json`: the whole test split, by the checkpoint named in it. */
export interface EvaluationFile {
  schema_version: number;
  checkpoint: { file: string; epoch: number; step: number; sha256: string };
  slices: ({ subject: string; position: number } & SliceScores)[];
  /** Mean scores of each subject's slices, sorted by subject. */
  subjects: ({ subject: string; slices: number } & SliceScores)[];
  summary: Record<keyof SliceScores, ScoreSummary>;
  /** Over the subjects' means: slices of one subject are not independent. */
  subject_summary: Record<keyof SliceScores, ScoreSummary>;
  perplexity: number;
  codes_used: number;
  bits_per_pixel: {
    /** log2 K bits a code. */
    fixed_rate: number;
    /** Entropy of the test split's code histogram instead of log2 K. */
    entropy: number;
  };
  /** Height and width of the code map. */
  code_map: { height: number; width: number };
  pictures: ReconstructionPicture[];
}

/** State of a run. */
export type RunStatus = "running" | "complete" | "interrupted";

/** `manifest.json`: what must come out the same when the run is repeated. */
export interface ManifestFile {
  schema_version: number;
  status: RunStatus;
  /** SHA-256 (hex) by path, sorted; all files but environment, timing and the manifest itself. */
  files: Record<string, string>;
}
