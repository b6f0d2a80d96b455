/**
 * From a run's slices to the code maps that its prior learns, and from the
 * prior to new ones.
 *
 * @module
 */
import type { Device } from "../backend/device.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { Interruption } from "../errors.ts";
import { drawMaps, spreadPositions } from "../prior/draw_maps.ts";
import { encodeSplit } from "../prior/encode_split.ts";
import type { SequentialPrior } from "../prior/sequential_prior.ts";
import { keptPlaces } from "../prior/kept_part.ts";
import type { PriorData } from "../prior/train_prior.ts";
import type { CodesOrigin, KeptPart } from "../run/prior_schema.ts";
import type { RunConfig } from "../run/schema.ts";
import type { ModelValues } from "../training/executor.ts";
import type { DrawnSlices } from "./prior_samples.ts";
import { duration } from "./progress.ts";
import { startExecutor } from "./start_executor.ts";
import type { StopSignals } from "./stop_signals.ts";
import { CLOCK } from "./training_session.ts";

/** What is drawn, and how. */
export interface DrawChoices {
  count: number;
  seed: number;
  /** In [0, 1]; null spreads the samples as the training slices are. */
  position: number | null;
  temperature: number;
  topP: number;
  /** The test slice that is completed, and what is kept of it; null for whole slices. */
  completed: { slice: number; keep: KeptPart } | null;
}

/** Code maps of the training and the validation split. */
export async function encodeData(
  config: RunConfig,
  device: Device,
  dataset: Dataset,
  values: ModelValues,
  { height }: CodesOrigin,
): Promise<PriorData> {
  const executor = await startExecutor(config, device);
  try {
    return {
      train: await encodeSplit(executor, values, dataset, "train", height),
      validation: await encodeSplit(executor, values, dataset, "validation", height),
    };
  } finally {
    executor.close();
  }
}

/**
 * Draws what was asked for.
 *
 * @throws Interruption where a signal came before the last sample.
 */
export async function drawSlices(
  config: RunConfig,
  device: Device,
  dataset: Dataset,
  values: ModelValues,
  prior: SequentialPrior,
  { count, seed, position, temperature, topP, completed }: DrawChoices,
  signals: Pick<StopSignals, "requested">,
): Promise<DrawnSlices> {
  const { height, width } = prior.model;
  let kept: DrawnSlices["kept"] = null;
  if (completed !== null) {
    const executor = await startExecutor(config, device);
    try {
      const { slice, keep } = completed;
      const { codes } = await encodeSplit(executor, values, dataset, "test", height, [slice]);
      kept = { codes, places: keptPlaces(keep, height, width) };
    } finally {
      executor.close();
    }
  }
  const { slices } = dataset.card.splits.train;
  const own = completed === null ? null : dataset.card.splits.test.slices[completed.slice].position;
  const same = position ?? own;
  const positions = same === null
    ? spreadPositions(slices.map((slice) => slice.position), count)
    : new Float64Array(count).fill(same);
  const codes = new Int32Array(count * height * width);
  const log2Likelihoods: number[] = [];
  const started = CLOCK.seconds();
  for (const map of drawMaps(prior, { seed, positions, temperature, topP, kept })) {
    codes.set(map.codes, log2Likelihoods.length * height * width);
    log2Likelihoods.push(map.log2Likelihood);
    // Lets a signal in: drawing itself never waits.
    await new Promise((resolve) => setTimeout(resolve));
    if (signals.requested) {
      throw new Interruption(
        `Stopped after ${log2Likelihoods.length} of ${count} samples; nothing was written.`,
      );
    }
  }
  console.log(`Drew ${count} code maps in ${duration(CLOCK.seconds() - started)}.`);
  return { maps: { codes, positions, count, height, width }, log2Likelihoods, kept };
}
