/**
 * Which part of a slice a completion keeps.
 *
 * @module
 */
import type { KeptPart } from "../run/prior_schema.ts";

/**
 * What can be kept, for a `height`×`width` map. The prior draws in raster
 * order, each code given those before it: what is kept at the top is before
 * all the rest, so the rest is a draw given the whole kept part. With
 * `left-half` a code sees the kept codes above it and in its row, not those
 * below. Keeping the bottom would be of no use: nothing is drawn after it.
 */
const PARTS: Record<
  KeptPart,
  (row: number, column: number, height: number, width: number) => boolean
> = {
  "top-half": (row, _column, height) => row < Math.ceil(height / 2),
  "top-quarter": (row, _column, height) => row < Math.ceil(height / 4),
  "left-half": (_row, column, _height, width) => column < Math.ceil(width / 2),
};

/** The parts that can be kept. */
export const KEPT_PARTS = Object.keys(PARTS) as KeptPart[];

/** Whether each code of a map is kept: [height, width] in C order. */
export function keptPlaces(part: KeptPart, height: number, width: number): boolean[] {
  return Array.from(
    { length: height * width },
    (_, i) => PARTS[part](Math.floor(i / width), i % width, height, width),
  );
}
