/**
 * Several runs over the epochs.
 *
 * @module
 */
import {
  type ComparedRun,
  type ComparedSetting,
  QUANTITIES,
  type Quantity,
} from "../compared_runs.ts";
import type { Chart } from "./chart.ts";
import type { Mark, Point, Series } from "./series.ts";

const MARKS: readonly Mark[] = ["line", "dashed", "thin", "dotted", "dash-dotted"];

/** Settings are told apart by colour and mark; of more than that, looks repeat. */
const LOOKS: readonly Pick<Series, "colour" | "mark">[] = MARKS.flatMap((mark) =>
  ([1, 2, 3, 4] as const).map((colour) => ({ colour, mark }))
);

/** How many settings have a look of their own. */
export const MOST_LOOKS = LOOKS.length;

/** The look of a setting, by its number. */
export function lookOf(index: number): Pick<Series, "colour" | "mark"> {
  return LOOKS[index % LOOKS.length];
}

const TEXTS: Record<Quantity, Pick<Chart, "title" | "yLabel" | "scales" | "unit">> = {
  ssim: { title: "Validation SSIM", yLabel: "SSIM", scales: ["linear"] },
  psnr: { title: "Validation PSNR", yLabel: "PSNR", unit: "dB", scales: ["linear"] },
  reconstruction: {
    title: "Validation reconstruction loss",
    yLabel: "Loss",
    scales: ["log", "linear"],
  },
  perplexity: { title: "Perplexity of the codes", yLabel: "Perplexity", scales: ["linear"] },
};

/**
 * One chart for each of {@link QUANTITIES}, with a series for each setting: the
 * mean of its chosen runs with a band of one standard deviation (n − 1) on
 * either side; of one run, its own curve; of none, no point.
 *
 * @param chosen names of the runs to draw
 */
export function comparisonCharts(
  settings: readonly ComparedSetting[],
  chosen: ReadonlySet<string>,
): Chart[] {
  return QUANTITIES.map((quantity) => ({
    id: `runs-${quantity}`,
    ...TEXTS[quantity],
    description:
      "One curve for each configuration: the mean of its seeds with a band of one standard deviation on either side, or of a single seed the run itself.",
    xLabel: "Epoch",
    axis: "epoch",
    series: settings.map(({ name, runs }, index) => ({
      name,
      ...lookOf(index),
      points: settingPoints(runs.filter((run) => chosen.has(run.name)), quantity),
    })),
  }));
}

/** At every epoch at which all of the runs have a value. */
function settingPoints(runs: readonly ComparedRun[], quantity: Quantity): Point[] {
  if (runs.length === 0) return [];
  const curves = runs.map(({ epochs, curves }) =>
    new Map(
      epochs.flatMap((epoch, index): [number, number][] => {
        const value = curves[quantity][index];
        return value === null ? [] : [[epoch, value]];
      }),
    )
  );
  const epochs = [...curves[0].keys()].filter((epoch) => curves.every((curve) => curve.has(epoch)));
  return epochs.map((x) => {
    const values = curves.map((curve) => curve.get(x)!);
    const { mean, sd } = meanAndDeviation(values);
    return values.length === 1 ? { x, y: mean } : { x, y: mean, low: mean - sd, high: mean + sd };
  });
}

/**
 * Mean and sample standard deviation.
 *
 * @param values at least one; of a single value the deviation is 0
 */
export function meanAndDeviation(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}
