/**
 * An intensity histogram as text for a terminal.
 *
 * @module
 */
import type { IntensityHistogram } from "./intensity_histogram.ts";

/** Columns of the longest bar. */
const BAR_WIDTH = 40;
/** Blocks that are one to eight eighths of a column wide. */
const EIGHTHS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/**
 * One line a bin: its levels, a bar and its share. Bars are linear, so that
 * equal lengths are equally many pixels: with the background left out, tissues
 * are within a factor of ten of each other, and a logarithm would hide which of
 * them there is more of.
 *
 * @param histogram From `intensityHistogram`.
 * @returns Lines without line ends, below a headline.
 */
export function histogramText({ background, saturated, bins }: IntensityHistogram): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const tallest = Math.max(...bins.map(({ share }) => share));
  return [
    `Training pixels: ${percent(background)} are 0 (background), ${percent(saturated)} are 255; ` +
    "of those above 0:",
    ...bins.map(({ low, high, share }) => {
      const levels = `${String(low).padStart(3)} to ${String(high).padStart(3)}`;
      const bar = barOf(tallest === 0 ? 0 : share / tallest);
      return `  ${levels}  ${percent(share).padStart(6)}  ${bar}`.trimEnd();
    }),
  ];
}

/** A bar for a share in [0, 1] of the longest; anything above 0 shows. */
function barOf(share: number): string {
  const eighths = share > 0 ? Math.max(1, Math.round(share * BAR_WIDTH * 8)) : 0;
  const rest = eighths % 8;
  return "█".repeat(Math.floor(eighths / 8)) + (rest > 0 ? EIGHTHS[rest - 1] : "");
}
