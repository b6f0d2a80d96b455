/**
 * The configuration that is benchmarked: a preset's, in its steady state.
 *
 * @module
 */
import type { Device } from "../backend/device.ts";
import { presetNamed } from "../config/preset.ts";
import { resolveConfig } from "../config/resolve.ts";
import type { RunConfig } from "../run/schema.ts";
import { shardsFor } from "./batch_rule.ts";

/**
 * The preset's configuration as most of its steps see it: with the quantizer in
 * use from the first step and without the occasional revival of dead codes.
 *
 * @param batch Images in a batch; the preset's own where it is undefined.
 * @param threads Threads that compute shards.
 * @throws UsageError where there is no such preset.
 */
export function benchConfig(
  preset: string,
  backend: Device["backend"],
  threads: number,
  batch?: number,
): RunConfig {
  const { batchSize, shards } = presetNamed(preset).training;
  const images = batch ?? batchSize;
  const set = [
    "quantizer.initialisation=uniform",
    "quantizer.initialisationStep=0",
    "quantizer.revivalInterval=0",
    `training.batchSize=${images}`,
  ];
  // The GPU computes a batch in one piece, which is what resolveConfig chooses.
  if (backend === "wasm") {
    set.push(`training.shards=${shardsFor(images, { batchSize, shards }, threads)}`);
  }
  return resolveConfig({ preset, seed: 1, backend, dataset: "phantom", set });
}
