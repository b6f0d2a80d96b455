/**
 * The types of `prior_schema.ts` as shapes, one for each JSON file of `prior/`
 * and `samples/`.
 *
 * @module
 */
import {
  finite,
  list,
  object,
  oneOf,
  orNull,
  pattern,
  type Shape,
  text,
  whole,
} from "./json_shape.ts";
import type {
  CodesOrigin,
  PriorConfig,
  PriorConfigFile,
  PriorEpochMetrics,
  PriorMetricsFile,
  SampleRecord,
  SamplesFile,
} from "./prior_schema.ts";
import { SCHEMA_VERSION } from "./schema.ts";

const COUNT = whole({ min: 0 });
const POSITIVE = whole({ min: 1 });
const NOT_NEGATIVE = finite({ min: 0 });
const SHARE = finite({ min: 0, max: 1 });
const SHA256 = pattern(/^[0-9a-f]{64}$/);
const VERSION = whole({ min: 1, max: SCHEMA_VERSION });

/** `prior/config.json` */
export const PRIOR_CONFIG_SHAPE: Shape<PriorConfigFile> = object<PriorConfigFile>({
  schema_version: VERSION,
  seed: whole({ min: 0, max: 2 ** 32 - 1 }),
  backend: oneOf("webgpu", "wasm"),
  codes: object<CodesOrigin>({
    checkpoint: text(),
    sha256: SHA256,
    numEmbeddings: POSITIVE,
    height: POSITIVE,
    width: POSITIVE,
  }),
  prior: object<PriorConfig>({
    architecture: oneOf("pixelcnn", "transformer"),
    heads: POSITIVE,
    inputFilter: COUNT,
    channels: POSITIVE,
    layers: POSITIVE,
    filterSize: POSITIVE,
    headChannels: POSITIVE,
    positionFrequencies: COUNT,
    dropout: SHARE,
    epochs: POSITIVE,
    patience: POSITIVE,
    batchSize: POSITIVE,
    shards: POSITIVE,
    learningRate: NOT_NEGATIVE,
    schedule: oneOf("constant", "cosine"),
    warmupSteps: COUNT,
    adamBeta1: SHARE,
    adamBeta2: SHARE,
    adamEpsilon: NOT_NEGATIVE,
    keepCheckpoints: POSITIVE,
  }),
});

/** `prior/metrics.json` */
export const PRIOR_METRICS_SHAPE: Shape<PriorMetricsFile> = object<PriorMetricsFile>({
  schema_version: VERSION,
  baselines: object<PriorMetricsFile["baselines"]>({
    uniform_bits: NOT_NEGATIVE,
    marginal_bits: NOT_NEGATIVE,
    place_bits: NOT_NEGATIVE,
  }),
  epochs: list(
    object<PriorEpochMetrics>({
      epoch: COUNT,
      step: COUNT,
      train_bits: orNull(NOT_NEGATIVE),
      validation_bits: NOT_NEGATIVE,
    }),
    1,
  ),
});

/** `samples/samples.json` */
export const SAMPLES_SHAPE: Shape<SamplesFile> = object<SamplesFile>({
  schema_version: VERSION,
  seed: whole({ min: 0, max: 2 ** 32 - 1 }),
  temperature: NOT_NEGATIVE,
  top_p: SHARE,
  checkpoint: object<SamplesFile["checkpoint"]>({ file: text(), sha256: SHA256 }),
  prior_checkpoint: object<SamplesFile["prior_checkpoint"]>({
    file: text(),
    epoch: POSITIVE,
    sha256: SHA256,
  }),
  codes_file: text(),
  contact_sheet: text(),
  code_map: object<SamplesFile["code_map"]>({ height: POSITIVE, width: POSITIVE }),
  drawn_codes: POSITIVE,
  completion: orNull(object<NonNullable<SamplesFile["completion"]>>({
    slice: COUNT,
    subject: text(),
    keep: oneOf("top-half", "top-quarter", "left-half"),
  })),
  samples: list(
    object<SampleRecord>({
      file: text(),
      position: SHARE,
      log2_likelihood: finite({ max: 0 }),
    }),
    1,
  ),
});
