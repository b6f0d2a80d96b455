/**
 * Runs side by side: the little of each that is needed to draw them together,
 * on the server and again in the browser, where a reader chooses among them.
 *
 * @module
 */
import type { SplitMetrics } from "@oasis-vq-vae/trainer/run/schema";
import type { Setting } from "./settings.ts";

/** What is compared, over the epochs, on the validation split. */
export const QUANTITIES = [
  "ssim",
  "psnr",
  "reconstruction",
  "perplexity",
] as const satisfies readonly (keyof SplitMetrics)[];

/** One of {@link QUANTITIES}. */
export type Quantity = typeof QUANTITIES[number];

/** One run's curves. */
export interface ComparedRun {
  name: string;
  /** Ascending. */
  epochs: number[];
  /** A value for each of `epochs`; null where there is none. */
  curves: Record<Quantity, (number | null)[]>;
}

/** Runs whose configurations differ in the seed alone. */
export interface ComparedSetting {
  name: string;
  runs: ComparedRun[];
}

/** What is drawn, and how many epochs there are between two points. */
export interface ComparedRuns {
  settings: ComparedSetting[];
  /** 1 where every epoch is drawn. */
  every: number;
}

/** Of longer runs only every n-th epoch is drawn, and the last. */
const MOST_EPOCHS = 25;

/** Takes from the runs what is compared. */
export function comparedRuns(settings: readonly Setting[]): ComparedRuns {
  const longest = Math.max(
    ...settings.flatMap(({ runs }) => runs.map(({ metrics }) => metrics.epochs.length)),
  );
  const every = Math.ceil(longest / MOST_EPOCHS);
  const compared = settings.map(({ name, runs }): ComparedSetting => ({
    name,
    runs: runs.map(({ name, metrics: { epochs } }): ComparedRun => {
      const drawn = epochs.filter(({ epoch }, index) =>
        epoch % every === 0 || index === epochs.length - 1
      );
      const curve = (quantity: Quantity) =>
        drawn.map(({ validation }) => rounded(validation[quantity]));
      return {
        name,
        epochs: drawn.map(({ epoch }) => epoch),
        curves: {
          ssim: curve("ssim"),
          psnr: curve("psnr"),
          reconstruction: curve("reconstruction"),
          perplexity: curve("perplexity"),
        },
      };
    }),
  }));
  return { settings: compared, every };
}

/** Seven significant digits: what single precision, in which scores are computed, can hold. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(7));
}
