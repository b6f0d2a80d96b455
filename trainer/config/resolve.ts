/**
 * From a preset and the command line to a whole configuration.
 *
 * @module
 */
import { type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import { presetNamed } from "./preset.ts";
import { setValue } from "./set_value.ts";
import { validateConfig } from "./validate.ts";

/** What the user chose; everything else is the preset's. */
export interface Choices {
  preset: string;
  seed: number;
  backend: RunConfig["backend"];
  /** Name of a prepared dataset, or `phantom`. */
  dataset: string;
  epochs?: number;
  /** `key=value` pairs, e.g. `training.learningRate=0.0005`. */
  set: readonly string[];
}

/**
 * The configuration of a new run.
 *
 * @throws UsageError for an unknown preset or a malformed pair, ConfigError
 *   for a value that cannot be used.
 */
export function resolveConfig(choices: Choices): RunConfig {
  const preset = structuredClone(presetNamed(choices.preset));
  const config: RunConfig = {
    schema_version: SCHEMA_VERSION,
    preset: choices.preset,
    seed: choices.seed,
    backend: choices.backend,
    dataset: choices.dataset,
    ...preset,
  };
  // A GPU computes the batch in one piece; the shards are the CPU's.
  if (config.backend === "webgpu") config.training.shards = 1;
  if (choices.epochs !== undefined) config.training.epochs = choices.epochs;
  for (const pair of choices.set) setValue(config, pair, BY_FLAG, KEYS);
  return validateConfig(config, "the command line");
}

/** Keys that have flags of their own, and with them consequences. */
const BY_FLAG = ["preset", "backend", "dataset", "seed", "schema_version"];

const KEYS =
  "keys are those of config.json that have no flag of their own, e.g. model.numEmbeddings";
