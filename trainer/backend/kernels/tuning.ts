/**
 * How the kernels are laid out for an adapter.
 *
 * A tuning changes only how fast a kernel is: whatever the tuning, every output
 * adds the same terms in the same order.
 *
 * @module
 */

/**
 * `register`: tiles in registers, read from textures, without barriers: for a
 * GPU that a CPU emulates. `shared`: tiles in workgroup memory: for a GPU.
 */
export type Tuning = typeof TUNINGS[number];

/** All tunings. */
export const TUNINGS = ["register", "shared"] as const;

let current: Tuning = "shared";

/** The tuning that kernels use from now on. */
export function setTuning(tuning: Tuning): void {
  current = tuning;
}

/** The tuning in use. */
export function tuning(): Tuning {
  return current;
}
