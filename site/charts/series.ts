/**
 * The numbers that a chart shows.
 *
 * @module
 */

/** One measured point; a null, infinite or NaN `y` leaves a gap. */
export interface Point {
  x: number;
  y: number | null;
  /** Lower end of the band around `y`, e.g. the lowest of the values that `y` is the mean of. */
  low?: number;
  /** Upper end of the band around `y`. */
  high?: number;
}

/** Points that belong together, with one entry in the legend. */
export interface Series {
  name: string;
  /** In ascending order of `x`. */
  points: readonly Point[];
  /** Which of the style sheet's colours, 1 to 4; colour is never the only mark. */
  colour: 1 | 2 | 3 | 4;
  mark: Mark;
}

/**
 * How a series is drawn. `line`: solid with a dot a point; `dashed`: dashed with rings; `thin`,
 * `dotted`, `dash-dotted`: such a line alone; `dots`: dots alone.
 */
export type Mark = "line" | "dashed" | "thin" | "dotted" | "dash-dotted" | "dots";

/** Whether a series has a mark at each of its points, where these are few. */
export function marksPoints(mark: Mark): boolean {
  return mark === "line" || mark === "dashed" || mark === "dots";
}

/**
 * All places on the horizontal axis at which some series has a point.
 *
 * @returns in ascending order, each once
 */
export function places(series: readonly Series[]): number[] {
  const all = new Set(series.flatMap(({ points }) => points.map(({ x }) => x)));
  return [...all].sort((a, b) => a - b);
}
