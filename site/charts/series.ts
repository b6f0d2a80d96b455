/**
 * What a chart draws and what it returns.
 *
 * @module
 */

/** One measured point; a null, infinite or NaN `y` leaves a gap. */
export interface Point {
  x: number;
  y: number | null;
}

/** Points that belong together, with one entry in the legend. */
export interface Series {
  name: string;
  /** In ascending order of `x`. */
  points: readonly Point[];
  /** Which of the style sheet's colours, 1 to 4; colour is never the only mark. */
  colour: 1 | 2 | 3 | 4;
  /** `line`: solid with a dot a point; `dashed`: dashed with rings; `thin`: a line alone; `dots`: dots alone. */
  mark: "line" | "dashed" | "thin" | "dots";
}

/** A finished drawing and the numbers behind it, for the table beside it. */
export interface Chart {
  /** An `<svg>` element. */
  svg: string;
  title: string;
  xLabel: string;
  series: readonly Series[];
}
