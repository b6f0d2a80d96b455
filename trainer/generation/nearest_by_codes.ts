/**
 * The nearest training slice by its codes.
 *
 * @module
 */
import type { CodeMaps } from "../prior/code_maps.ts";
import type { Nearest } from "./nearest.ts";

/**
 * For each map the training map with the smallest Hamming distance, by
 * comparing all of them.
 *
 * @param maps Any number of maps.
 * @param training At least one map of the same size.
 * @returns The nearest, with the share of codes that differ, in [0, 1]: 0 for a copy.
 */
export function nearestByCodes(maps: CodeMaps, training: CodeMaps): Nearest[] {
  const size = maps.height * maps.width;
  return Array.from({ length: maps.count }, (_, m) => {
    let [index, fewest] = [-1, Infinity];
    for (let t = 0; t < training.count; t++) {
      let differing = 0;
      // A map that is not nearer already need not be looked at further.
      for (let i = 0; i < size && differing < fewest; i++) {
        if (maps.codes[m * size + i] !== training.codes[t * size + i]) differing++;
      }
      if (differing < fewest) [index, fewest] = [t, differing];
    }
    return { index, value: fewest / size };
  });
}
