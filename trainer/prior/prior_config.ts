/**
 * The prior's configuration: from a preset and `--set`, or from a file.
 *
 * @module
 */
import { checkRules, integer, oneOf, real, type Rule, type RuleSet } from "../config/rules.ts";
import { setValue } from "../config/set_value.ts";
import { ConfigError } from "../errors.ts";
import type { CodesOrigin, PriorConfig, PriorConfigFile } from "../run/prior_schema.ts";
import { type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import type { PriorModelConfig } from "./prior_parameters.ts";
import { priorPreset } from "./prior_presets.ts";
import type { PriorObjective } from "./prior_step.ts";

const PRIOR_RULES: { [Key in keyof PriorConfig]: Rule } = {
  architecture: oneOf("pixelcnn", "transformer"),
  channels: integer(1, 4096),
  layers: integer(1, 256),
  heads: integer(1, 256),
  inputFilter: {
    accepts: (value) => value === 0 || integer(1, 31).accepts(value) && Number(value) % 2 === 1,
    expected: "0, or an odd integer from 1 to 31",
  },
  filterSize: {
    accepts: (value) => integer(3, 31).accepts(value) && Number(value) % 2 === 1,
    expected: "an odd integer from 3 to 31",
  },
  headChannels: integer(1, 65_536),
  positionFrequencies: integer(0, 256),
  dropout: real(0, 0.9),
  epochs: integer(1, 100_000),
  patience: integer(1, 100_000),
  batchSize: integer(1, 4096),
  shards: integer(1, 256),
  learningRate: real(0, 10),
  schedule: oneOf("constant", "cosine"),
  warmupSteps: integer(0, 1e6),
  adamBeta1: real(0, 0.999999),
  adamBeta2: real(0, 0.9999999),
  adamEpsilon: real(1e-12, 1),
  keepCheckpoints: integer(1, 100_000),
};

const RULES: RuleSet = {
  schema_version: oneOf(SCHEMA_VERSION),
  seed: integer(0, 2 ** 32 - 1),
  backend: oneOf("webgpu", "wasm"),
  codes: {
    checkpoint: { accepts: (value) => typeof value === "string", expected: "a file of the run" },
    sha256: {
      accepts: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
      expected: "64 hexadecimal digits",
    },
    numEmbeddings: integer(2, 65_536),
    height: integer(1, 4096),
    width: integer(1, 4096),
  },
  prior: PRIOR_RULES,
};

const KEYS = `keys are ${Object.keys(PRIOR_RULES).map((key) => `prior.${key}`).join(", ")}`;

/**
 * The configuration of a new prior.
 *
 * @param config The run's: its preset says which prior, its seed which one.
 * @param codes What the prior learns.
 * @param set `prior.KEY=VALUE` pairs.
 * @throws UsageError for a malformed pair or an unknown key, ConfigError for a
 *   value that cannot be used.
 */
export function resolvePriorConfig(
  config: RunConfig,
  codes: CodesOrigin,
  set: readonly string[],
): PriorConfigFile {
  // Whoever names an architecture gets the values that suit it.
  const named = set.find((pair) => pair.startsWith("prior.architecture="))?.split("=")[1];
  const file: PriorConfigFile = {
    schema_version: SCHEMA_VERSION,
    seed: config.seed,
    backend: config.backend,
    codes,
    prior: priorPreset(config.preset, named as PriorConfig["architecture"]),
  };
  // A GPU computes the batch in one piece; the shards are the CPU's.
  if (config.backend === "webgpu") file.prior.shards = 1;
  return setPriorValues(file, set);
}

/**
 * A configuration with some values set.
 *
 * @param config Not changed.
 * @param set `prior.KEY=VALUE` pairs.
 * @throws As {@link resolvePriorConfig}.
 */
export function setPriorValues(config: PriorConfigFile, set: readonly string[]): PriorConfigFile {
  const prior = { ...config.prior };
  for (const pair of set) setValue({ prior }, pair, [], KEYS);
  return validatePriorConfig({ ...config, prior }, "the command line");
}

/**
 * Checks a configuration, whether it was made here or read from a file.
 *
 * @param value What should be one.
 * @param source Where it comes from, for messages.
 * @throws ConfigError naming the key, its value and what it should be.
 */
export function validatePriorConfig(value: unknown, source: string): PriorConfigFile {
  const fail = (problem: string): never => {
    throw new ConfigError(`Cannot use the configuration of ${source}: ${problem}`);
  };
  checkRules(value, RULES, fail);
  const config = value as PriorConfigFile;
  const { architecture, batchSize, channels, heads, shards } = config.prior;
  if (architecture === "transformer" && channels % heads !== 0) {
    fail(`prior.channels must be a multiple of prior.heads (${heads}): it is ${channels}`);
  }
  if (batchSize % shards !== 0) {
    fail(`prior.batchSize must be a multiple of prior.shards (${shards}): it is ${batchSize}`);
  }
  return config;
}

/** What the architecture depends on. */
export function priorModel({ prior, codes }: PriorConfigFile): PriorModelConfig {
  const {
    architecture,
    channels,
    layers,
    heads,
    inputFilter,
    filterSize,
    headChannels,
    positionFrequencies,
  } = prior;
  const { numEmbeddings, height, width } = codes;
  return {
    architecture,
    channels,
    layers,
    heads,
    inputFilter,
    filterSize,
    headChannels,
    positionFrequencies,
    numEmbeddings,
    height,
    width,
  };
}

/** What a shard of a batch depends on. */
export function priorObjective(config: PriorConfigFile): PriorObjective {
  return { model: priorModel(config), dropout: config.prior.dropout, seed: config.seed };
}
