/**
 * A run's numbers as tables, for spreadsheets and statistics programs. Columns
 * are named as the JSON's keys, with `train_` or `validation_` before those of
 * a split.
 *
 * @module
 */
import type {
  EvaluationFile,
  MetricsFile,
  SliceScores,
  SplitMetrics,
  StepRecord,
} from "@oasis-vq-vae/trainer/run/schema";
import { csvText } from "./csv.ts";

const SPLIT_COLUMNS: readonly (keyof SplitMetrics)[] = [
  "total",
  "reconstruction",
  "codebook",
  "commitment",
  "mse",
  "psnr",
  "ssim",
  "perplexity",
  "codes_used",
];
const STEP_COLUMNS: readonly (keyof StepRecord)[] = [
  "step",
  "epoch",
  "total",
  "reconstruction",
  "codebook",
  "commitment",
  "perplexity",
  "learning_rate",
  "gradient_norm",
];
const SCORE_COLUMNS: readonly (keyof SliceScores)[] = ["mse", "psnr", "ssim", "ssim_skimage"];

/** A row an epoch. */
export function metricsCsv({ epochs }: MetricsFile): string {
  return csvText([
    [
      "epoch",
      "step",
      ...SPLIT_COLUMNS.map((name) => `train_${name}`),
      ...SPLIT_COLUMNS.map((name) => `validation_${name}`),
      "ssim_test10",
      "codes_revived",
    ],
    ...epochs.map(({ epoch, step, train, validation, ssim_test10, codes_revived }) => [
      epoch,
      step,
      ...SPLIT_COLUMNS.map((name) => train?.[name]),
      ...SPLIT_COLUMNS.map((name) => validation[name]),
      ssim_test10,
      codes_revived,
    ]),
  ]);
}

/** A row a logged update. */
export function stepsCsv(steps: readonly StepRecord[]): string {
  return csvText([
    STEP_COLUMNS,
    ...steps.map((step) => STEP_COLUMNS.map((name) => step[name])),
  ]);
}

/** A row a test slice, in the order of the split. */
export function slicesCsv({ slices }: EvaluationFile): string {
  return csvText([
    ["subject", "position", ...SCORE_COLUMNS],
    ...slices.map((slice) => [
      slice.subject,
      slice.position,
      ...SCORE_COLUMNS.map((name) => slice[name]),
    ]),
  ]);
}
