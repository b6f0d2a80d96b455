/**
 * Several runs over the epochs.
 *
 * @module
 */
import type { Setting } from "../settings.ts";
import type { Chart } from "./chart.ts";
import type { Point, Series } from "./series.ts";

/** Told apart by colour and mark; of more settings than that only the first are drawn. */
const LOOKS: readonly Pick<Series, "colour" | "mark">[] = (["line", "dashed", "thin"] as const)
  .flatMap((mark) => ([1, 2, 3, 4] as const).map((colour) => ({ colour, mark })));

/** How many settings {@link runsChart} draws at most. */
export const MOST_SETTINGS = LOOKS.length;

/**
 * The chart of the validation SSIM of each setting: the mean of its seeds with
 * a band of one standard deviation on either side; of one seed, its own curve.
 */
export function runsChart(settings: readonly Setting[]): Chart {
  return {
    id: "runs-ssim",
    title: "Validation SSIM of all runs",
    description:
      "One curve for each configuration: the mean of its seeds with a band of one standard deviation on either side, or of a single seed the run itself.",
    xLabel: "Epoch",
    axis: "epoch",
    yLabel: "SSIM",
    scales: ["linear"],
    series: settings.slice(0, MOST_SETTINGS).map((setting, i) => ({
      name: setting.name,
      ...LOOKS[i],
      points: settingPoints(setting),
    })),
  };
}

/** Mean and standard deviation (n − 1) at every epoch at which all runs of the setting were scored. */
function settingPoints({ runs }: Setting): Point[] {
  const curves = runs.map(({ metrics }) =>
    new Map(
      metrics.epochs.flatMap(({ epoch, validation: { ssim } }): [number, number][] =>
        ssim === null ? [] : [[epoch, ssim]]
      ),
    )
  );
  const epochs = [...curves[0].keys()].filter((epoch) => curves.every((curve) => curve.has(epoch)));
  return epochs.map((x) => {
    const values = curves.map((curve) => curve.get(x)!);
    const y = values.reduce((sum, value) => sum + value, 0) / values.length;
    if (values.length === 1) return { x, y };
    const squares = values.reduce((sum, value) => sum + (value - y) ** 2, 0);
    const sd = Math.sqrt(squares / (values.length - 1));
    return { x, y, low: y - sd, high: y + sd };
  });
}
