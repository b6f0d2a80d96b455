/**
 * The numbers that generated WGSL names its variables by.
 *
 * @module
 */

/** The numbers 0 to `count` − 1. */
export function indices(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
