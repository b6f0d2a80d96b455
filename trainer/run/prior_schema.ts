/**
 * The contract's part on generation: one type for each JSON file of `prior/`
 * and `samples/` in a run directory, and the names of the files. Like
 * `schema.ts` it does no I/O and needs no package.
 *
 * `prior/` is laid out as a run is: `config.json`, `environment.json`,
 * `metrics.json`, `timing.json`, `checkpoints/` and a `manifest.json` whose
 * `status` tells whether its training has ended. Likelihoods are in bits
 * (base 2).
 *
 * @module
 */

/** Names of the folders of generation, inside a run directory, and of the files of `samples/`. */
export const GENERATION_FILES = {
  /** The prior over the codes; a run directory of its own. */
  prior: "prior",
  /** What was drawn from it. */
  samples: "samples",
  /** Inside `samples/`: what the pictures are. */
  samplesIndex: "samples.json",
  /** Inside `samples/`: uint16 [samples, height, width]. */
  samplesCodes: "codes.npy",
  /** Inside `samples/`: all samples in one picture. */
  contactSheet: "contact-sheet.png",
} as const;

/** At most so many samples are on the contact sheet, the first; all are in pictures of their own. */
export const CONTACT_SHEET_SLICES = 64;

/** The prior and its training; every key can be set with `--set prior.KEY=VALUE`. */
export interface PriorConfig {
  /** Which network tells the next code: a gated PixelCNN, or a causal transformer. */
  architecture: "pixelcnn" | "transformer";
  /** C: feature maps of each stack; the width of a transformer. */
  channels: number;
  /** Gated layers, or a transformer's blocks. */
  layers: number;
  /** Attention heads of a transformer; they divide its channels. */
  heads: number;
  /**
   * Codes of the row above that enter a transformer at each place besides the
   * code before it: odd, the middle one straight above; or 0.
   */
  inputFilter: number;
  /** n: edge of the window that a layer's masked convolutions are cut from; odd. */
  filterSize: number;
  /** Hidden units between the last layer and the logits. */
  headChannels: number;
  /** Frequencies of the slice position's Fourier features. */
  positionFrequencies: number;
  /** Share of a layer's outputs set to zero while training, in [0, 1). */
  dropout: number;
  /** At most; `patience` may end the training before. */
  epochs: number;
  /** Epochs without a better validation likelihood after which training ends. */
  patience: number;
  /** Code maps in a batch; the last, smaller batch of an epoch is dropped. */
  batchSize: number;
  /** Parts that a batch is cut into on the CPU; see `TrainingConfig.shards`. */
  shards: number;
  learningRate: number;
  /** See `TrainingConfig.schedule`. */
  schedule: "constant" | "cosine";
  /** Steps over which the learning rate rises linearly from 0. */
  warmupSteps: number;
  adamBeta1: number;
  adamBeta2: number;
  adamEpsilon: number;
  /** Newest checkpoints kept besides the best one. */
  keepCheckpoints: number;
}

/** Which codes a prior was trained on: a prior is of no use for others. */
export interface CodesOrigin {
  /** The VQ-VAE's checkpoint, path inside the run directory. */
  checkpoint: string;
  /** Of the checkpoint's bytes: encoder and codebook are in it. */
  sha256: string;
  /** K. */
  numEmbeddings: number;
  /** Height and width of a code map. */
  height: number;
  width: number;
}

/** `prior/config.json`. */
export interface PriorConfigFile {
  schema_version: number;
  /** The run's. */
  seed: number;
  backend: "webgpu" | "wasm";
  codes: CodesOrigin;
  prior: PriorConfig;
}

/** One epoch of `prior/metrics.json`. */
export interface PriorEpochMetrics {
  /** 0 is the state before the first update. */
  epoch: number;
  /** Updates made so far. */
  step: number;
  /** Cross-entropy in bits per code, mean over the epoch's batches, with dropout; null at epoch 0. */
  train_bits: number | null;
  /** Cross-entropy in bits per code over the whole validation split. */
  validation_bits: number;
}

/** `prior/metrics.json`. */
export interface PriorMetricsFile {
  schema_version: number;
  /** What knows no neighbours reaches, in bits per code of the validation split. */
  baselines: {
    /** log2 K. */
    uniform_bits: number;
    /** Cross-entropy of the training split's code frequencies, each count plus one. */
    marginal_bits: number;
    /** The same of the frequencies at each place of the map, smoothed by those over all places. */
    place_bits: number;
  };
  epochs: PriorEpochMetrics[];
}

/** Which codes of a slice are kept when the rest is drawn. */
export type KeptPart = "top-half" | "top-quarter" | "left-half";

/** One drawn slice. */
export interface SampleRecord {
  /** The picture, path inside the run directory. */
  file: string;
  /** Slice position that the draw was conditioned on, in [0, 1]. */
  position: number;
  /**
   * log2 of the probability that the prior, at temperature 1 and without
   * top-p, gives to the drawn codes; of a completion, given the kept ones.
   */
  log2_likelihood: number;
}

/** `samples/samples.json`. */
export interface SamplesFile {
  schema_version: number;
  seed: number;
  temperature: number;
  top_p: number;
  /** The VQ-VAE that decoded the codes, and the prior that drew them. */
  checkpoint: { file: string; sha256: string };
  prior_checkpoint: { file: string; epoch: number; sha256: string };
  /** The codes of all samples, path inside the run directory: uint16 [samples, height, width]. */
  codes_file: string;
  contact_sheet: string;
  code_map: { height: number; width: number };
  /** Codes drawn for each sample: all of the map, but those kept. */
  drawn_codes: number;
  /** Null where whole slices were drawn. */
  completion: {
    /** Number in the test split. */
    slice: number;
    subject: string;
    keep: KeptPart;
  } | null;
  samples: SampleRecord[];
}
