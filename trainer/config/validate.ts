/**
 * Checks a configuration, whether it was made from a preset and flags or read
 * from a config.json that somebody may have edited.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import { boolean, checkRules, integer, oneOf, real, type Rule } from "./rules.ts";

const name: Rule = {
  accepts: (value) => typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value),
  expected: "a name of letters, digits, dots, dashes and underscores",
};
const filters: Rule = {
  accepts: (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= 5 &&
    value.every((n) => integer(1, 4096).accepts(n)),
  expected: "one to five channel numbers, e.g. 32,64",
};

/** Every key of a configuration, with its rule. */
const RULES: { [Section in keyof RunConfig]: Rule | Record<string, Rule> } = {
  schema_version: oneOf(SCHEMA_VERSION),
  preset: name,
  seed: integer(0, 2 ** 32 - 1),
  backend: oneOf("webgpu", "wasm"),
  dataset: name,
  phantom: {
    trainSubjects: integer(1, 100_000),
    validationSubjects: integer(1, 100_000),
    testSubjects: integer(1, 100_000),
    slicesPerSubject: integer(1, 256),
    seed: integer(0, 2 ** 32 - 1),
  },
  model: {
    imageSize: integer(16, 1024),
    filters,
    kernelSize: integer(2, 8),
    bridge: boolean,
    residualLayers: integer(0, 16),
    residualHidden: integer(0, 4096),
    outputConvolution: boolean,
    numEmbeddings: integer(2, 65_536),
    embeddingDim: integer(1, 4096),
  },
  quantizer: {
    codebook: oneOf("ema", "gradient"),
    commitmentCost: real(0, 1e3),
    decay: real(0, 0.999999),
    epsilon: real(0, 1),
    initialisation: oneOf("kmeans", "uniform"),
    initialisationStep: integer(0, 1e6),
    revivalInterval: integer(0, 1e6),
    revivalThreshold: real(0, 1),
  },
  training: {
    epochs: integer(1, 100_000),
    batchSize: integer(1, 4096),
    shards: integer(1, 256),
    learningRate: real(0, 10),
    schedule: oneOf("constant", "cosine"),
    warmupSteps: integer(0, 1e6),
    adamBeta1: real(0, 0.999999),
    adamBeta2: real(0, 0.9999999),
    adamEpsilon: real(1e-12, 1),
    logInterval: integer(1, 1e6),
    keepCheckpoints: integer(1, 100_000),
  },
};

/**
 * Checks every key and the relations between them.
 *
 * @param value What should be a configuration.
 * @param source Where it comes from, for messages: a file or `the command line`.
 * @throws ConfigError naming the key, its value and what it should be.
 */
export function validateConfig(value: unknown, source: string): RunConfig {
  const fail = (problem: string): never => {
    throw new ConfigError(
      `Cannot use the configuration of ${source}: ${problem}`,
    );
  };
  checkRules(value, RULES, fail);
  const config = value as RunConfig;
  checkRelations(config, fail);
  return config;
}

function checkRelations(
  { model, quantizer, training }: RunConfig,
  fail: (p: string) => never,
) {
  const reduction = 2 ** model.filters.length;
  if (model.imageSize % reduction !== 0) {
    fail(
      `model.imageSize must be a multiple of ${reduction} for ${model.filters.length} ` +
        `strided convolutions: it is ${model.imageSize}`,
    );
  }
  if (model.residualLayers > 0 && model.residualHidden === 0) {
    fail(
      "model.residualHidden must be at least 1 where there are residual layers: it is 0",
    );
  }
  if (training.batchSize % training.shards !== 0) {
    fail(
      `training.batchSize must be a multiple of training.shards (${training.shards}): ` +
        `it is ${training.batchSize}`,
    );
  }
  const vectors = training.batchSize * (model.imageSize / reduction) ** 2;
  if (quantizer.initialisation === "kmeans" && vectors < model.numEmbeddings) {
    fail(
      `model.numEmbeddings must be at most ${vectors}, the vectors in a batch, for k-means: ` +
        `it is ${model.numEmbeddings}`,
    );
  }
}
