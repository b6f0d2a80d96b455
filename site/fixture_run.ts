/**
 * A made-up run directory for tests: right in form, its numbers invented. It is
 * only ever written to a temporary folder, and nothing of it is published.
 *
 * @module
 */
import { encode } from "fast-png";
import gifenc from "gifenc";
import { dirname, join } from "node:path";
import {
  type EnvironmentFile,
  type EpochMetrics,
  type EvaluationFile,
  GENERATION_FILES,
  type ManifestFile,
  type MetricsFile,
  type ReconstructionPicture,
  RUN_FILES,
  type RunConfig,
  type RunStatus,
  SAMPLES_EVALUATION,
  SCHEMA_VERSION,
  type ScoreSummary,
  type SliceScores,
  type SplitMetrics,
  type StepRecord,
  type TimingFile,
} from "@oasis-vq-vae/trainer/run/schema";
import {
  type FixtureSamples,
  priorMetrics,
  samplesEvaluation,
  samplesFile,
} from "./fixture_samples.ts";

/** What the run is like. */
export interface FixtureOptions {
  name?: string;
  /** Last epoch; metrics have one more, epoch 0. */
  epochs?: number;
  synthetic?: boolean;
  evaluated?: boolean;
  status?: RunStatus;
  /** What was drawn and evaluated; nothing where left out. */
  samples?: FixtureSamples;
}

const SIZE = 64;
const CODES = 512;
const MAP = 16;

/**
 * Writes a run directory.
 *
 * @param folder the folder of runs, which must exist
 * @returns the path of the run directory
 */
export async function writeFixtureRun(
  folder: string,
  options: FixtureOptions = {},
): Promise<string> {
  const { name = "fixture", epochs = 8, synthetic = true } = options;
  const { evaluated = true, status = "complete" } = options;
  const directory = join(folder, name);
  const save = async (file: string, content: unknown) => {
    const path = join(directory, file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await (content instanceof Uint8Array ? Deno.writeFile(path, content) : Deno.writeTextFile(
      path,
      typeof content === "string" ? content : JSON.stringify(content),
    ));
  };
  await save(RUN_FILES.config, config(epochs, synthetic));
  await save(RUN_FILES.environment, environment(synthetic));
  await save(RUN_FILES.metrics, metrics(epochs));
  await save(
    RUN_FILES.steps,
    steps(epochs).map((step) => JSON.stringify(step) + "\n").join(""),
  );
  await save(RUN_FILES.timing, timing(epochs));
  await save(RUN_FILES.manifest, manifest(status));
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const file = `epoch-${String(epoch).padStart(4, "0")}.png`;
    await save(`${RUN_FILES.frames}/${file}`, picture(5 * SIZE, 2 * SIZE, epoch));
  }
  await save(RUN_FILES.progression, animation());
  if (evaluated) {
    const evaluation = evaluationFile(epochs);
    await save(RUN_FILES.evaluation, evaluation);
    await save(evaluation.checkpoint.file, new TextEncoder().encode("no real checkpoint"));
    for (const { file, codes_file, panels, index } of evaluation.pictures) {
      await save(file, picture(3 * SIZE, SIZE, 8));
      await save(codes_file, picture(MAP, MAP, index));
      await save(panels.original, picture(SIZE, SIZE, 8));
      await save(panels.reconstruction, picture(SIZE, SIZE, 5));
      await save(panels.difference, picture(SIZE, SIZE, 2));
      await save(panels.codes, picture(MAP, MAP, index));
    }
  }
  if (options.samples !== undefined) {
    const { count, shown } = options.samples;
    await save(`${GENERATION_FILES.prior}/${RUN_FILES.metrics}`, priorMetrics());
    const index = samplesFile(count, MAP);
    await save(`${GENERATION_FILES.samples}/${GENERATION_FILES.samplesIndex}`, index);
    await save(index.contact_sheet, picture(8 * SIZE, 2 * SIZE, 4));
    for (const { file } of index.samples) await save(file, picture(SIZE, SIZE, 4));
    const compared = samplesEvaluation(index, shown);
    await save(SAMPLES_EVALUATION, compared);
    for (const { training_slice, difference } of compared.nearest_pictures ?? []) {
      await save(training_slice, picture(SIZE, SIZE, 6));
      await save(difference, picture(SIZE, SIZE, 2));
    }
  }
  return directory;
}

function config(epochs: number, synthetic: boolean): RunConfig {
  return {
    schema_version: SCHEMA_VERSION,
    preset: "quick",
    seed: 1,
    backend: "wasm",
    dataset: synthetic ? "phantom" : "slices-64",
    phantom: {
      trainSubjects: 20,
      validationSubjects: 4,
      testSubjects: 12,
      slicesPerSubject: 8,
      seed: 1,
    },
    model: {
      imageSize: SIZE,
      filters: [32, 64],
      kernelSize: 4,
      bridge: true,
      residualLayers: 2,
      residualHidden: 32,
      outputConvolution: false,
      numEmbeddings: CODES,
      embeddingDim: 64,
    },
    quantizer: {
      codebook: "ema",
      commitmentCost: 0.25,
      decay: 0.99,
      epsilon: 1e-5,
      initialisation: "kmeans",
      initialisationStep: 100,
      revivalInterval: 100,
      revivalThreshold: 0.01,
    },
    training: {
      epochs,
      batchSize: 32,
      shards: 4,
      learningRate: 1e-3,
      schedule: "constant",
      warmupSteps: 50,
      adamBeta1: 0.9,
      adamBeta2: 0.999,
      adamEpsilon: 1e-8,
      logInterval: 5,
      keepCheckpoints: 2,
    },
  };
}

function environment(synthetic: boolean): EnvironmentFile {
  return {
    schema_version: SCHEMA_VERSION,
    deno: "2.9.6",
    v8: "15.0.245.2-rusty",
    typescript: "6.0.3",
    os: "linux",
    architecture: "x86_64",
    cores: 2,
    packages: {
      "@tensorflow/tfjs": "4.22.0",
      "@tensorflow/tfjs-backend-wasm": "4.22.0",
    },
    backend: "wasm",
    backend_reason: "chosen for the test",
    adapter: "WebAssembly SIMD",
    commit: "0123456789abcdef0123456789abcdef01234567",
    lock_sha256: "a".repeat(64),
    dataset: {
      name: synthetic ? "phantom" : "slices-64",
      synthetic,
      title: synthetic ? "Synthetic head phantom" : 'Slices <for> a "test"',
      acknowledgement: "Nobody: made up for a test.",
      terms: "none",
      sha256: {
        train: "b".repeat(64),
        validation: "c".repeat(64),
        test: "d".repeat(64),
      },
      slices: { train: 160, validation: 32, test: 96 },
      subjects: { train: 20, validation: 4, test: 12 },
      height: SIZE,
      width: SIZE,
      preprocessing: [
        { step: "Drawn at twice the size", parameters: { seed: 1 } },
        { step: "Area average", parameters: { size: SIZE, clip: true } },
      ],
      training_pixels: { mean: 0.1875, variance: 0.0521 },
    },
  };
}

/** A value that falls from `first` towards `last` over the epochs. */
function decay(epoch: number, first: number, last: number): number {
  return last + (first - last) * Math.exp(-epoch / 1.7);
}

function splitMetrics(epoch: number, offset: number): SplitMetrics {
  const reconstruction = decay(epoch, 1, 0.06) * (1 + offset);
  const commitment = decay(epoch, 0.4, 0.02) * (1 + offset);
  const mse = reconstruction * 0.0521;
  return {
    reconstruction,
    commitment,
    codebook: commitment,
    total: reconstruction + 0.25 * commitment,
    mse,
    psnr: -10 * Math.log10(mse),
    ssim: decay(epoch, 0.05, 0.86) - offset,
    perplexity: decay(epoch, 1, 240),
    codes_used: Math.round(decay(epoch, 1, 410)),
  };
}

function metrics(epochs: number): MetricsFile {
  return {
    schema_version: SCHEMA_VERSION,
    test10: Array.from({ length: 10 }, (_, index) => ({
      index: 9 * index,
      subject: `phantom_${String(index).padStart(3, "0")}`,
      position: index / 10,
    })),
    epochs: Array.from({ length: epochs + 1 }, (_, epoch): EpochMetrics => ({
      epoch,
      step: 5 * epoch,
      train: epoch === 0 ? null : { ...splitMetrics(epoch, -0.02), psnr: null, ssim: null },
      validation: splitMetrics(epoch, 0.03),
      ssim_test10: decay(epoch, 0.05, 0.87),
      codes_revived: epoch,
    })),
  };
}

function steps(epochs: number): StepRecord[] {
  return Array.from({ length: 5 * epochs }, (_, index): StepRecord => {
    const epoch = (index + 1) / 5;
    const noise = 0.04 * Math.sin(7 * index);
    const { total, reconstruction, codebook, commitment, perplexity } = splitMetrics(epoch, noise);
    // As while the quantizer is bypassed, before k-means.
    const bypassed = index < 2;
    return {
      step: 5 * (index + 1),
      epoch: Math.ceil(epoch),
      total,
      reconstruction,
      codebook: bypassed ? 0 : codebook,
      commitment: bypassed ? 0 : commitment,
      perplexity: bypassed ? null : perplexity,
      learning_rate: 1e-3,
      gradient_norm: 1 + noise,
    };
  });
}

function timing(epochs: number): TimingFile {
  return {
    schema_version: SCHEMA_VERSION,
    started: "2020-01-01T00:00:00Z",
    finished: "2020-01-01T00:02:30Z",
    seconds: 150,
    epochs: Array.from({ length: epochs }, (_, index) => ({
      epoch: index + 1,
      training_seconds: 15,
      evaluation_seconds: 3,
      images_per_second: 160 / 15,
    })),
  };
}

function manifest(status: RunStatus): ManifestFile {
  return {
    schema_version: SCHEMA_VERSION,
    status,
    files: {
      "config.json": "e".repeat(64),
      "metrics.json": "f".repeat(64),
    },
  };
}

function scores(index: number): SliceScores {
  const ssim = 0.82 + 0.06 * Math.sin(index);
  const mse = 0.004 - 0.0008 * Math.sin(index);
  return { mse, psnr: -10 * Math.log10(mse), ssim, ssim_skimage: ssim + 0.01 };
}

function summary(rows: SliceScores[]): Record<keyof SliceScores, ScoreSummary> {
  const of = (key: keyof SliceScores): ScoreSummary => {
    const values = rows.map((row) => row[key]).sort((a, b) => a - b);
    const at = (share: number) => values[Math.round(share * (values.length - 1))];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    return {
      mean,
      sd: Math.sqrt(squares / (values.length - 1)),
      min: at(0),
      q05: at(0.05),
      q25: at(0.25),
      median: at(0.5),
      q75: at(0.75),
      q95: at(0.95),
      max: at(1),
    };
  };
  return {
    mse: of("mse"),
    psnr: of("psnr"),
    ssim: of("ssim"),
    ssim_skimage: of("ssim_skimage"),
  };
}

function evaluationFile(epoch: number): EvaluationFile {
  const subject = (index: number) => `phantom_${String(index).padStart(3, "0")}`;
  const slices = Array.from({ length: 96 }, (_, index) => ({
    subject: subject(Math.floor(index / 8)),
    position: (index % 8) / 7,
    ...scores(index),
  }));
  const subjects = Array.from({ length: 12 }, (_, index) => ({
    subject: subject(index),
    slices: 8,
    ...scores(3 * index),
  }));
  const show = (
    role: ReconstructionPicture["role"],
    index: number,
  ): ReconstructionPicture => ({
    file: `${RUN_FILES.reconstructions}/${role}-${index}.png`,
    codes_file: `${RUN_FILES.codes}/${role}-${index}.png`,
    panels: {
      original: `${RUN_FILES.reconstructions}/${role}-${index}-original.png`,
      reconstruction: `${RUN_FILES.reconstructions}/${role}-${index}-reconstruction.png`,
      difference: `${RUN_FILES.reconstructions}/${role}-${index}-difference.png`,
      codes: `${RUN_FILES.codes}/${role}-${index}-map.png`,
    },
    index,
    subject: subject(Math.floor(index / 8)),
    role,
    ssim: slices[index].ssim,
  });
  return {
    schema_version: SCHEMA_VERSION,
    checkpoint: {
      file: `${RUN_FILES.checkpoints}/epoch-0008.safetensors`,
      epoch,
      step: 5 * epoch,
      sha256: "9".repeat(64),
    },
    slices,
    subjects,
    summary: summary(slices),
    subject_summary: summary(subjects),
    perplexity: 233.4,
    codes_used: 407,
    bits_per_pixel: { fixed_rate: 0.5625, entropy: 0.492 },
    code_map: { height: MAP, width: MAP },
    pictures: [
      ...[8, 14, 20].map((index) => show("best", index)),
      ...[3, 6].map((index) => show("median", index)),
      ...[11, 17, 23].map((index) => show("worst", index)),
      ...[0, 9, 18, 27].map((index) => show("fixed", index)),
    ],
  };
}

/** Grey values of rings that get sharper with `detail`. */
function rings(width: number, height: number, detail: number): Uint8Array {
  const data = new Uint8Array(width * height);
  const radius = height / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.hypot((x % height) - radius, y - radius) / radius;
      const wave = 0.5 + 0.5 * Math.cos((4 + detail) * distance);
      data[y * width + x] = distance > 0.9 ? 0 : Math.round(220 * wave);
    }
  }
  return data;
}

function picture(width: number, height: number, detail: number): Uint8Array {
  const data = rings(width, height, detail);
  return new Uint8Array(encode({ width, height, data, channels: 1, depth: 8 }));
}

function animation(): Uint8Array {
  const [width, height] = [5 * SIZE, 2 * SIZE];
  const encoder = gifenc.GIFEncoder();
  const palette = Array.from({ length: 256 }, (_, grey) => [grey, grey, grey]);
  for (let frame = 0; frame < 4; frame++) {
    encoder.writeFrame(rings(width, height, 2 * frame), width, height, {
      palette,
      delay: 300,
    });
  }
  encoder.finish();
  return encoder.bytes();
}
