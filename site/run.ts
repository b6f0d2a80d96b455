/**
 * A run as the pages see it: the decoded files of its directory and the
 * pictures that are shown.
 *
 * @module
 */
import type {
  EnvironmentFile,
  EvaluationFile,
  ManifestFile,
  MetricsFile,
  RunConfig,
  StepRecord,
  TimingFile,
} from "@oasis-vq-vae/trainer/run/schema";
import type { DownloadGroup } from "./downloads.ts";
import type { Generation } from "./generation.ts";
import type { ImageSize } from "./image_size.ts";

/** A picture of a run. */
export interface Picture extends ImageSize {
  /** Path inside the run directory, with `/`. */
  file: string;
  /** Address in the site, from its root, e.g. `/runs/quick/progression.gif`. */
  url: string;
  /** The file's bytes. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** A picture of the fixed slices after an epoch. */
export interface Frame {
  epoch: number;
  picture: Picture;
}

/** Everything that the report shows of one run directory. */
export interface Run {
  /** Name of the directory. It consists of letters, digits, `.`, `_` and `-`. */
  name: string;
  /** Address of the run's own page, from the site's root: `/runs/NAME/`. */
  url: string;
  config: RunConfig;
  environment: EnvironmentFile;
  /** At least one epoch is in it. */
  metrics: MetricsFile;
  /** Logged steps in order; empty without `steps.jsonl`. */
  steps: StepRecord[];
  /** Null without `timing.json`. */
  timing: TimingFile | null;
  /** Null until `deno task evaluate` was run. */
  evaluation: EvaluationFile | null;
  manifest: ManifestFile;
  /** Frames that are shown, in the order of the epochs. */
  frames: Frame[];
  /** Null without `progression.gif`. */
  progression: Picture | null;
  /** The prior over the codes, and what was drawn from it. */
  generation: Generation;
  /** By path inside the run directory: the pictures that `evaluation.json` names. */
  evaluationPictures: Record<string, Picture>;
  downloads: DownloadGroup[];
}

/**
 * Orders runs, the one to show first at the front: a complete and evaluated run
 * before one that is only complete, before one that is neither; then a run on
 * real data before one on the phantom; then larger images, then more updates:
 * a quick look at the pipeline never hides a real training. Then the last name
 * in natural order (`quick-10` before `quick-9`). No clock is read.
 *
 * @param runs runs in any order
 * @returns a sorted copy
 */
export function rankRuns(runs: readonly Run[]): Run[] {
  const rank = (run: Run): number =>
    (run.manifest.status === "complete" ? 4 : 0) +
    (run.evaluation === null ? 0 : 2) +
    (run.environment.dataset.synthetic ? 0 : 1);
  const updates = (run: Run): number => run.metrics.epochs.at(-1)?.step ?? 0;
  const names = new Intl.Collator("en", { numeric: true });
  return runs.toSorted((a, b) =>
    rank(b) - rank(a) ||
    b.config.model.imageSize - a.config.model.imageSize ||
    updates(b) - updates(a) ||
    names.compare(b.name, a.name) ||
    (a.name < b.name ? 1 : -1)
  );
}
