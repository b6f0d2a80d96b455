/**
 * The bad generator that any prior must beat.
 *
 * @module
 */
import type { CodeMaps } from "../prior/code_maps.ts";
import type { RandomStream } from "../random.ts";

/**
 * Draws maps whose codes are independent of each other and of their place,
 * each with its frequency in the training maps. They have the right codes in
 * the right proportions, and no brain in them.
 *
 * @param training At least one map.
 * @param positions Of the maps to draw; the codes do not depend on them.
 * @returns A map for each position, of the training maps' size.
 */
export function independentCodes(
  training: CodeMaps,
  positions: Float64Array,
  stream: RandomStream,
): CodeMaps {
  const { height, width } = training;
  const codes = Int32Array.from(
    { length: positions.length * height * width },
    // A code at a random place of a random map has just that frequency.
    () => training.codes[stream.integer(training.codes.length)],
  );
  return { codes, positions, count: positions.length, height, width };
}
