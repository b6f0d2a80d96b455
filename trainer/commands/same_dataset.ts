/**
 * A run and the data it was made with belong together.
 *
 * @module
 */
import type { Dataset } from "../data/prepared/dataset.ts";
import { RunDirectoryError } from "../errors.ts";
import { type EnvironmentFile, SPLIT_NAMES } from "../run/schema.ts";

/**
 * Makes sure that a run was made with this dataset.
 *
 * @param path Of the run.
 * @param made What the run recorded of its data.
 * @param purpose What the dataset is wanted for, e.g. `resume`.
 * @throws {RunDirectoryError} If the pixels of a split are others.
 */
export function assertSameDataset(
  path: string,
  { dataset: made }: EnvironmentFile,
  { card }: Dataset,
  purpose: string,
): void {
  const others = SPLIT_NAMES.filter((split) => made.sha256[split] !== card.splits[split].sha256);
  if (others.length === 0) return;
  throw new RunDirectoryError(
    `Cannot ${purpose} ${path}: dataset "${card.name}" is not the one that the run was made with ` +
      `(${others.join(", ")}); bring that one back`,
  );
}
