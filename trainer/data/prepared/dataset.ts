/**
 * A dataset in memory: three arrays of slices and their card.
 *
 * @module
 */
import type { SplitName } from "../../run/schema.ts";
import type { DatasetCard } from "./dataset_card.ts";

/** Slices of equal size, 8-bit grey. */
export interface SliceArray {
  /** [count, height, width] in C order, 0 … 255. */
  pixels: Uint8Array;
  count: number;
  height: number;
  width: number;
}

/** A prepared dataset in memory. */
export interface Dataset {
  card: DatasetCard;
  splits: Record<SplitName, SliceArray>;
}
