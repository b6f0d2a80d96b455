/**
 * What a run has of its prior over the codes, and of the images drawn from it.
 *
 * @module
 */
import type {
  AuditedSample,
  ComparedSet,
  NearestPictures,
  NearestTrainingSlice,
  NearnessSummary,
  PriorConfig,
  PriorMetricsFile,
  SampleRecord,
  ScoreSummary,
  SetComparison,
} from "@oasis-vq-vae/trainer/run/schema";
import type { Picture } from "./run.ts";

/** What is shown of `samples/samples.json`. */
export interface ShownSamples {
  seed: number;
  temperature: number;
  top_p: number;
  prior_checkpoint: { file: string };
  codes_file: string;
  contact_sheet: string;
  drawn_codes: number;
  samples: SampleRecord[];
}

/** What is shown of `samples/evaluation.json`. */
export interface ShownSamplesEvaluation {
  samples: number;
  compared: number;
  sets: Record<ComparedSet, SetComparison>;
  diversity: { ms_ssim: Record<ComparedSet | "test", Pick<ScoreSummary, "mean">> };
  audit: {
    references: number;
    people: number;
    false_alarm_rate: number;
    sets: Record<
      "samples" | "validation" | "floor",
      Pick<NearnessSummary, "slices" | "copies" | "nearer_than_test">
    >;
    samples: Pick<AuditedSample, "nearest_by_ssim" | "copy">[];
    test_slices: { ssim: number }[];
  };
  /** Null where the training slices are not shown. */
  nearest_pictures: NearestPictures[] | null;
}

/** A sample beside the training slice that is nearest to it by SSIM. */
export interface SamplePair {
  /** Its number, from 0. */
  sample: number;
  position: number;
  /** Of all its drawn codes together. */
  log2_likelihood: number;
  nearest: NearestTrainingSlice;
  /** Whether the audit flags it. */
  copy: boolean;
  /** All of the slice's size. */
  pictures: { sample: Picture; trainingSlice: Picture; difference: Picture };
}

/** The generation part of a run. */
export interface Generation {
  /** Which network the prior is. */
  architecture: PriorConfig["architecture"];
  /** Null without `prior/metrics.json`. */
  prior: PriorMetricsFile | null;
  /** Null where nothing was drawn yet. */
  samples: ShownSamples | null;
  /** Null without `samples/evaluation.json`. */
  evaluation: ShownSamplesEvaluation | null;
  /** All samples in one picture; null where nothing was drawn yet. */
  contactSheet: Picture | null;
  /** The samples most like a training slice, the most alike first; none where these are not shown. */
  pairs: SamplePair[];
}
