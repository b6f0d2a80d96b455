/**
 * From a preset and the command line to a whole configuration.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import { presetNamed } from "./preset.ts";
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
  for (const pair of choices.set) applyPair(config, pair);
  return validateConfig(config, "the command line");
}

/** Keys that have flags of their own, and with them consequences. */
const BY_FLAG = ["preset", "backend", "dataset", "seed"];

/** Sets one value by its dotted key; the value is read as the key's present type. */
function applyPair(config: RunConfig, pair: string): void {
  const equals = pair.indexOf("=");
  if (equals < 1) {
    throw new UsageError(
      `Cannot read --set ${pair}: write key=value, e.g. training.epochs=5`,
    );
  }
  const path = pair.slice(0, equals).split(".");
  const text = pair.slice(equals + 1);
  let parent = config as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (typeof next !== "object" || next === null) throw unknownKey(pair);
    parent = next as Record<string, unknown>;
  }
  const key = path[path.length - 1];
  const settable = Object.hasOwn(parent, key) && ![...BY_FLAG, "schema_version"].includes(key);
  if (!settable || path.length > 2) throw unknownKey(pair);
  const present = parent[key];
  if (Array.isArray(present)) parent[key] = text.split(",").map(number);
  else if (typeof present === "number") parent[key] = number(text);
  else if (typeof present === "boolean") {
    parent[key] = text === "true" ? true : text !== "false" && text;
  } else if (typeof present === "string") parent[key] = text;
  else throw unknownKey(pair);

  function number(text: string): number | string {
    return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
  }
}

function unknownKey(pair: string): UsageError {
  return new UsageError(
    `Unknown key in --set ${pair}: keys are those of config.json that have no flag of their own, e.g. model.numEmbeddings`,
  );
}
