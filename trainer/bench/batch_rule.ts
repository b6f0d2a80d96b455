/**
 * How large a batch a measurement is made with, where the preset's own would
 * take too long or not fit.
 *
 * @module
 */

/**
 * Finds the largest batch, of `full` halved any number of times, whose time is
 * within the budget. Times are extrapolated in proportion to the batch, which
 * over-estimates where a part of the time is constant; so the search climbs and
 * measures again until it gains nothing more.
 *
 * @param full The batch wanted, at least 1.
 * @param smallest The smallest to try, e.g. one image for each core; the result
 *   is not below it unless `full` is.
 * @param budgetSeconds What one repetition may take. The smallest batch is
 *   taken even where it exceeds this.
 * @param secondsOf Measures one repetition.
 */
export async function largestBatch(
  full: number,
  smallest: number,
  budgetSeconds: number,
  secondsOf: (batch: number) => Promise<number>,
): Promise<number> {
  const candidates = halvings(full, smallest);
  let batch = candidates[candidates.length - 1];
  while (batch < full) {
    const fitting = batch * budgetSeconds / await secondsOf(batch);
    const next = candidates.find((candidate) => candidate <= fitting);
    if (next === undefined || next <= batch) break;
    batch = next;
  }
  return batch;
}

/** `full`, half of it, … as whole numbers of at least `smallest`; largest first. */
export function halvings(full: number, smallest: number): number[] {
  const sizes = [full];
  for (let size = full / 2; Number.isInteger(size) && size >= smallest; size /= 2) {
    sizes.push(size);
  }
  return sizes;
}

/**
 * Shards for a batch that is not the preset's: as large as the preset's where
 * that leaves a shard for each thread, else smaller.
 *
 * @param batch Images in the batch.
 * @param preset The preset's batch and shards; its own batch gets its own shards.
 * @param threads Threads that compute shards.
 * @returns A divisor of `batch`.
 */
export function shardsFor(
  batch: number,
  preset: { batchSize: number; shards: number },
  threads: number,
): number {
  const shardImages = preset.batchSize / preset.shards;
  const atLeast = Math.max(batch / shardImages, Math.min(threads, preset.shards, batch));
  let shards = Math.ceil(atLeast);
  while (batch % shards !== 0) shards++;
  return shards;
}
