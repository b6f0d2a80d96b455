/**
 * The contract's part on the evaluation of samples: the type of
 * `samples/evaluation.json`. Like `schema.ts` it does no I/O and needs no
 * package. It holds no clock reading: the same samples, dataset and checkpoint
 * give the same bytes.
 *
 * @module
 */
import type { ScoreSummary } from "./schema.ts";

/** Path inside the run directory. */
export const SAMPLES_EVALUATION = "samples/evaluation.json";

/** Folder inside the run directory: pictures of the training slices that samples are nearest to. */
export const NEAREST_FOLDER = "samples/nearest";

/**
 * The sets that are compared with test slices at the same places, all equally large:
 *
 * - `samples`: what the prior drew;
 * - `validation`: real slices of other people, the yardstick: no generator of
 *   new brains can be expected to come nearer;
 * - `reconstructions`: the same slices as the VQ-VAE draws them: what its blur
 *   alone costs, and so the most that a prior over its codes can reach;
 * - `floor`: codes drawn independently of each other, each with its frequency
 *   in the training split, then decoded: a generator that has learned nothing.
 */
export type ComparedSet = "samples" | "validation" | "reconstructions" | "floor";

/** The compared sets, in the order in which they are always listed. */
export const COMPARED_SETS: readonly ComparedSet[] = [
  "samples",
  "validation",
  "reconstructions",
  "floor",
];

/**
 * What slices are described by: `random`, the responses of a fixed random
 * convolutional network; `encoder`, mean and standard deviation of each channel
 * of the run's own z_e. No network that was trained on other images is used.
 */
export type FeatureKind = "random" | "encoder";

/** The kinds of features, in the order in which they are always listed. */
export const FEATURE_KINDS: readonly FeatureKind[] = ["random", "encoder"];

/** How features were made comparable: fitted to training slices, the same for all sets. */
export interface FeatureSummary {
  /** Numbers a slice. */
  dimensions: number;
  /** Training slices behind scale, axes and bandwidths, at the samples' places. */
  training_slices: number;
  /** σ of the kernel's Gaussians: ½, 1 and 2 times the training slices' median distance, in units of their scale. */
  bandwidths: number[];
  /** Principal axes that the Fréchet distance looks along; it has one dimension more, for what lies outside them. */
  axes: number;
  /** Share of the training slices' variance along the axes. */
  explained: number;
}

/** How far a set is from the test slices, in five measures. */
export interface SetComparison {
  /** Unbiased squared maximum mean discrepancy (Gretton et al. 2012): about 0 for equal distributions. */
  mmd2: Record<FeatureKind, { value: number; p_value: number }>;
  /** Squared Fréchet distance of the features; 1 is the training slices' mean variance of a feature. */
  frechet: Record<FeatureKind, number>;
  /** 1-Wasserstein distance of the histograms of pixels, in grey levels of 255. */
  intensity: number;
  /** Radially averaged power spectra, in dB. */
  spectrum: {
    /** Root mean square of the difference over all radii. */
    distance: number;
    /** Mean difference over the upper half of the radii: negative where the set is smoother. */
    fine_detail: number;
  };
}

/** A training slice beside which another is put. */
export interface NearestTrainingSlice {
  /** Number in the training split. */
  index: number;
  subject: string;
  position: number;
  /** SSIM, 1 for a copy; or the share of codes that differ, 0 for a copy. */
  value: number;
}

/** One sample of the memorisation audit, in the order of `samples.json`. */
export interface AuditedSample {
  position: number;
  nearest_by_ssim: NearestTrainingSlice;
  nearest_by_codes: NearestTrainingSlice;
  /** Nearer to its training slice than each of the reference slices is to its own. */
  too_near_by_ssim: boolean;
  too_near_by_codes: boolean;
  /** Too near in both measures. */
  copy: boolean;
}

/** Pictures beside a sample's own, without frame or label, of the slice's size: paths inside the run directory. */
export interface NearestPictures {
  /** Number of the sample, as in `samples.json`. */
  sample: number;
  /** The nearest training slice by SSIM, as the decoder draws it: what the audit compares. */
  training_slice: string;
  /** Sample − that training slice, in colours, ±0.25 at the ends. */
  difference: string;
}

/** How near a set is to the training slices. */
export interface NearnessSummary {
  slices: number;
  /** SSIM of each slice with its nearest training slice. */
  ssim: ScoreSummary;
  /** Share of codes that differ from the nearest training slice's. */
  codes: ScoreSummary;
  /**
   * Probability that a slice of the set is nearer to the training slices than
   * one of the matched test slices (ties half): 0.5 where both are equally
   * near, towards 1 where the set is made of copies.
   */
  nearer_than_test: { ssim: number; codes: number };
  /** Slices that the rule finds too near. */
  too_near_by_ssim: number;
  too_near_by_codes: number;
  copies: number;
}

/** `samples/evaluation.json`. */
export interface SamplesEvaluationFile {
  schema_version: number;
  /** The run's: all choices here are drawn from it. */
  seed: number;
  /** The VQ-VAE that decoded the samples. */
  checkpoint: { file: string; sha256: string };
  /** The prior that drew them. */
  prior_checkpoint: { file: string; sha256: string };
  /** Samples there are; all are audited. */
  samples: number;
  /** Slices of each compared set. */
  compared: number;
  /** Mean distance in position of the matched real slices from the samples. */
  position_gap: { test: number; validation: number };
  permutations: number;
  features: Record<FeatureKind, FeatureSummary>;
  sets: Record<ComparedSet, SetComparison>;
  /** Mean pairwise MS-SSIM (Wang et al. 2003) of slices at nearly the same place: lower is more diverse. */
  diversity: {
    scales: number;
    pairs: number;
    /** Mean distance in position of the samples of a pair. */
    position_gap: number;
    /** Over pairs of one set. */
    ms_ssim: Record<ComparedSet | "test", ScoreSummary>;
  };
  audit: {
    /** SSIM is computed for so many training slices, nearest by the squared distance of averages of `thumbnail_edge`². */
    candidates: number;
    thumbnail_edge: number;
    /** Test slices, nearest in position, that a slice must beat in nearness to the training slices to be flagged. */
    references: number;
    /** Different people among the references, at least. */
    people: number;
    /**
     * At most this share of new people's slices is too near in one measure by
     * chance: 1 / (people + 1), since slices of one person come near together.
     */
    false_alarm_rate: number;
    /** All as the decoder draws them. */
    sets: Record<"samples" | "validation" | "floor", NearnessSummary>;
    /** The matched test slices. */
    test: { ssim: ScoreSummary; codes: ScoreSummary };
    /** Each sample. */
    samples: AuditedSample[];
    /** Each slice of the test split, in its order. */
    test_slices: { position: number; ssim: number; codes: number }[];
  };
  /**
   * Of the samples that are most like a training slice, the most alike first.
   * Absent where the training slices are not to be shown, as real people's are
   * not unless asked for, and in files of before there were such pictures.
   */
  nearest_pictures?: NearestPictures[];
}
