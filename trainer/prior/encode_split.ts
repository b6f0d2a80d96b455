/**
 * From slices to code maps.
 *
 * @module
 */
import { standardisedSlices } from "../data/prepared/batches.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import type { SplitName } from "../run/schema.ts";
import type { Executor, ModelValues } from "../training/executor.ts";
import type { CodeMaps } from "./code_maps.ts";

/** Slices that are standardised at once: what bounds the memory. */
const CHUNK = 256;

/**
 * The code maps of a split's slices, with their positions from the dataset's card.
 *
 * @param executor Computes the VQ-VAE.
 * @param values The VQ-VAE's parameters and codebook.
 * @param edge Height and width of a code map.
 * @param indices Which slices; all of the split where left out.
 */
export async function encodeSplit(
  executor: Executor,
  values: ModelValues,
  dataset: Dataset,
  split: SplitName,
  edge: number,
  indices: ArrayLike<number> = Uint32Array.from(
    { length: dataset.splits[split].count },
    (_, i) => i,
  ),
): Promise<CodeMaps> {
  const count = indices.length;
  const codes = new Int32Array(count * edge * edge);
  for (let start = 0; start < count; start += CHUNK) {
    const chunk = Array.prototype.slice.call(indices, start, start + CHUNK) as number[];
    const images = standardisedSlices(
      dataset.splits[split],
      chunk,
      dataset.card.training_pixels,
    );
    const reconstruction = await executor.reconstruct(values, images);
    codes.set(reconstruction.indices, start * edge * edge);
  }
  const { slices } = dataset.card.splits[split];
  const positions = Float64Array.from(indices, (index) => slices[index].position);
  return { codes, positions, count, height: edge, width: edge };
}
