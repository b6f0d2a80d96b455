/**
 * Code maps in memory: what the VQ-VAE makes of slices, and the prior learns.
 *
 * @module
 */

/** Code maps of equal size, each with the position of its slice. */
export interface CodeMaps {
  /** [count, height, width] in C order, each in [0, K). */
  codes: Int32Array;
  /** Of each map's slice, in [0, 1]. */
  positions: Float64Array;
  count: number;
  height: number;
  width: number;
}

/** The maps at the given indices, in their order. */
export function selectMaps(maps: CodeMaps, indices: ArrayLike<number>): CodeMaps {
  const { height, width } = maps;
  const size = height * width;
  const codes = new Int32Array(indices.length * size);
  const positions = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const source = indices[i] * size;
    codes.set(maps.codes.subarray(source, source + size), i * size);
    positions[i] = maps.positions[indices[i]];
  }
  return { codes, positions, count: indices.length, height, width };
}

/** Consecutive pieces of at most `count` maps; the pieces own their memory. */
export function cutMaps(maps: CodeMaps, count: number): CodeMaps[] {
  const pieces: CodeMaps[] = [];
  for (let start = 0; start < maps.count; start += count) {
    const length = Math.min(count, maps.count - start);
    pieces.push(selectMaps(maps, Uint32Array.from({ length }, (_, i) => start + i)));
  }
  return pieces;
}
