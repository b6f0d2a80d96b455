/**
 * Slices at the places of others: brains at different heights differ more
 * than sets of brains do, so sets are only compared place by place.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";

/**
 * For each wanted position a slice of its own that lies nearest to it, taken
 * without replacement. The wanted positions choose in random order, and of
 * slices equally near each takes a random one, so that no subject is
 * preferred.
 *
 * @param wanted Positions in [0, 1], at most as many as there are slices.
 * @param available Positions of the slices.
 * @returns Indices of the chosen slices, in the order of `wanted`.
 * @throws {RangeError} If there are fewer slices than wanted positions.
 *
 * @example
 * ```ts
 * matchPositions([0.9, 0.1], [0, 0.5, 1], stream); // [2, 0]
 * ```
 */
export function matchPositions(
  wanted: ArrayLike<number>,
  available: ArrayLike<number>,
  stream: RandomStream,
): number[] {
  if (wanted.length > available.length) {
    throw new RangeError(
      `Cannot match positions as there are only ${available.length} slices for ${wanted.length}`,
    );
  }
  let left = [...stream.permutation(available.length)];
  const matched = new Array<number>(wanted.length);
  for (const i of stream.permutation(wanted.length)) {
    const gap = (slice: number) => Math.abs(available[slice] - wanted[i]);
    matched[i] = left.reduce((best, slice) => gap(slice) < gap(best) ? slice : best);
    left = left.filter((slice) => slice !== matched[i]);
  }
  return matched;
}
