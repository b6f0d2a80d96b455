/**
 * The training slice that is nearest to another slice.
 *
 * @module
 */

/** A training slice and how near it is. */
export interface Nearest {
  /** Number in the training split; of equally near slices the first. */
  index: number;
  /** The measure's value. */
  value: number;
}
