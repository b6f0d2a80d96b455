/**
 * The smallest run that keeps the contract, for tests to damage.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { encodeGif } from "../pictures/gif.ts";
import { encodePng } from "../pictures/png.ts";
import { createRaster } from "../pictures/raster.ts";
import { encodeSafetensors } from "../training/safetensors.ts";
import type { RunDirectory } from "./run_directory.ts";
import type {
  EnvironmentFile,
  EvaluationFile,
  MetricsFile,
  RunConfig,
  SplitMetrics,
  StepRecord,
  TimingFile,
} from "./schema.ts";

const LOSSES = { total: 1.5, reconstruction: 1, codebook: 0.5, commitment: 2 };
const SCORES = { mse: 0.01, psnr: 20, ssim: 0.5, ssim_skimage: 0.6 };
const VALIDATION: SplitMetrics = {
  ...LOSSES,
  mse: 0.01,
  psnr: 20,
  ssim: 0.5,
  perplexity: 3,
  codes_used: 4,
};
/** A hash of nothing in particular. */
export const HASH = "0".repeat(64);
/** A checkpoint of one tensor. */
export const CHECKPOINT = encodeSafetensors(
  new Map([["w", { dtype: "F32", shape: [1], data: Float32Array.of(1) }]]),
  { epoch: "1" },
);

/** `config.json` */
export const CONFIG: RunConfig = {
  schema_version: 1,
  preset: "smoke",
  seed: 7,
  backend: "wasm",
  dataset: "phantom",
  phantom: {
    trainSubjects: 4,
    validationSubjects: 1,
    testSubjects: 2,
    slicesPerSubject: 1,
    seed: 1,
  },
  model: {
    imageSize: 16,
    filters: [8, 8],
    kernelSize: 4,
    bridge: true,
    residualLayers: 2,
    residualHidden: 4,
    outputConvolution: false,
    numEmbeddings: 8,
    embeddingDim: 4,
  },
  quantizer: {
    codebook: "ema",
    commitmentCost: 0.25,
    decay: 0.99,
    epsilon: 1e-5,
    initialisation: "kmeans",
    initialisationStep: 0,
    revivalInterval: 0,
    revivalThreshold: 0.01,
  },
  training: {
    epochs: 1,
    batchSize: 2,
    shards: 1,
    learningRate: 1e-3,
    schedule: "constant",
    warmupSteps: 0,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    adamEpsilon: 1e-8,
    logInterval: 1,
    keepCheckpoints: 1,
  },
};

const ENVIRONMENT: EnvironmentFile = {
  schema_version: 1,
  deno: "2.9.6",
  v8: "15.0",
  typescript: "6.0.3",
  os: "linux",
  architecture: "x86_64",
  cores: 2,
  packages: { "@tensorflow/tfjs": "4.22.0" },
  backend: "wasm",
  backend_reason: "asked for",
  adapter: "SIMD",
  commit: null,
  lock_sha256: HASH,
  dataset: {
    name: "phantom",
    synthetic: true,
    title: "Phantom",
    acknowledgement: "",
    terms: "",
    sha256: { train: HASH, validation: HASH, test: HASH },
    slices: { train: 4, validation: 1, test: 2 },
    subjects: { train: 4, validation: 1, test: 2 },
    height: 16,
    width: 16,
    preprocessing: [{ step: "resize", parameters: { edge: 16, area: true, mode: "mean" } }],
    training_pixels: { mean: 0.2, variance: 0.05 },
  },
};

/** `metrics.json` */
export const METRICS: MetricsFile = {
  schema_version: 1,
  test10: [
    { index: 1, subject: "phantom_2", position: 0.5 },
    { index: 0, subject: "phantom_1", position: 0.5 },
  ],
  epochs: [
    { epoch: 0, step: 0, train: null, validation: VALIDATION, ssim_test10: 0.1, codes_revived: 0 },
    {
      epoch: 1,
      step: 2,
      train: { ...VALIDATION, psnr: null, ssim: null },
      validation: VALIDATION,
      ssim_test10: 0.5,
      codes_revived: 0,
    },
  ],
};

/** Lines of `steps.jsonl` */
export const STEPS: StepRecord[] = [1, 2].map((step) => ({
  step,
  epoch: 1,
  ...LOSSES,
  perplexity: 3,
  learning_rate: 1e-3,
  gradient_norm: 1,
}));

/** `timing.json` */
export const TIMING: TimingFile = {
  schema_version: 1,
  started: "2024-01-01T00:00:00.000Z",
  finished: "2024-01-01T00:01:00.000Z",
  seconds: 60,
  epochs: [{ epoch: 1, training_seconds: 50, evaluation_seconds: 10, images_per_second: 1 }],
};

const SUMMARY = { mean: 1, sd: 0, min: 1, q05: 1, q25: 1, median: 1, q75: 1, q95: 1, max: 1 };
const SUMMARIES = { mse: SUMMARY, psnr: SUMMARY, ssim: SUMMARY, ssim_skimage: SUMMARY };
/** `evaluation.json` */
export const EVALUATION: EvaluationFile = {
  schema_version: 1,
  checkpoint: {
    file: "checkpoints/epoch-0001.safetensors",
    epoch: 1,
    step: 2,
    sha256: createHash("sha256").update(CHECKPOINT).digest("hex"),
  },
  slices: ["phantom_1", "phantom_2"].map((subject) => ({ subject, position: 0.5, ...SCORES })),
  subjects: ["phantom_1", "phantom_2"].map((subject) => ({ subject, slices: 1, ...SCORES })),
  summary: SUMMARIES,
  subject_summary: SUMMARIES,
  perplexity: 3,
  codes_used: 4,
  bits_per_pixel: { fixed_rate: 0.1875, entropy: 0.1 },
  code_map: { height: 4, width: 4 },
  pictures: [{
    file: "reconstructions/test-00000.png",
    codes_file: "codes/test-00000.png",
    panels: {
      original: "reconstructions/00000_original.png",
      reconstruction: "reconstructions/00000_reconstruction.png",
      difference: "reconstructions/00000_difference.png",
      codes: "codes/00000_map.png",
    },
    index: 0,
    subject: "phantom_1",
    role: "fixed",
    ssim: 0.5,
  }],
};

/** Writes all files of the run but its manifest. */
export async function writeWholeRun(run: RunDirectory): Promise<void> {
  await run.writeJson("config.json", CONFIG);
  await run.writeJson("environment.json", ENVIRONMENT);
  await run.writeJson("metrics.json", METRICS);
  await run.writeJson("timing.json", TIMING);
  await run.writeJson("evaluation.json", EVALUATION);
  STEPS.forEach((step) => run.appendStep(step));
  await run.flushSteps();
  await run.writeCheckpoint(1, CHECKPOINT);
  await run.pointTo("best", 1);
  const raster = createRaster(4, 4, [9, 9, 9]);
  const png = encodePng(raster);
  for (
    const name of [
      "frames/epoch-0000.png",
      "frames/epoch-0001.png",
      "reconstructions/test-00000.png",
      "codes/test-00000.png",
      ...Object.values(EVALUATION.pictures[0].panels),
    ]
  ) {
    await run.writeBytes(name, png);
  }
  await run.writeBytes("progression.gif", encodeGif([raster, raster]));
}
