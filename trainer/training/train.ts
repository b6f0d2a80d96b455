/**
 * The training loop. It knows nothing of files, clocks or terminals: it yields
 * events, and whoever consumes them writes, prints and decides to stop.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { epochOrder, standardisedSlices } from "../data/prepared/batches.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { codebookUsage } from "../metrics/codebook_usage.ts";
import { RandomStream } from "../random.ts";
import type { EpochMetrics, RunConfig, SplitMetrics, StepRecord } from "../run/schema.ts";
import type { Executor } from "./executor.ts";
import { meanOf, type ScoredSplit, scoreSlices, splitMetrics } from "./score_split.ts";
import { emptyTotals, modelValues, type TrainingState } from "./state.ts";
import { type StepScalars, trainStep } from "./train_step.ts";

/** What happens while training. */
export type TrainEvent =
  /** An update was made. */
  | {
    kind: "step";
    record: StepRecord;
    stepInEpoch: number;
    stepsPerEpoch: number;
  }
  /** All updates of an epoch are made; its evaluation begins. */
  | { kind: "evaluating"; epoch: number }
  /** An epoch is finished and evaluated. `fixed` are the ten fixed test slices. */
  | { kind: "epoch"; metrics: EpochMetrics; fixed: ScoredSplit };

/** Number of fixed test slices that are followed through the epochs. */
const FIXED_SLICES = 10;

/** Updates in one epoch: the last, incomplete batch is dropped. */
export function stepsPerEpoch(
  config: RunConfig,
  trainingSlices: number,
): number {
  return Math.floor(trainingSlices / config.training.batchSize);
}

/**
 * Ten test slices, fixed by the seed: drawn without replacement, then in the
 * order of the split. Fewer where the split has fewer.
 */
export function fixedTestSlices(testSlices: number, seed: number): number[] {
  const order = new RandomStream(seed, "fixed-test-slices").permutation(
    testSlices,
  );
  return [...order.slice(0, FIXED_SLICES)].sort((a, b) => a - b);
}

/**
 * Trains from the given state to the configuration's last epoch, changing the
 * state in place. Before the first update, epoch 0 reports the untrained model.
 * The consumer may stop after any event, and must not keep tensors that it
 * makes between two; the state is then between two updates.
 *
 * @throws DivergenceError where a loss is not finite.
 * @throws Error where tensors leak: a bug.
 */
export async function* train(
  config: RunConfig,
  dataset: Dataset,
  executor: Executor,
  state: TrainingState,
): AsyncGenerator<TrainEvent> {
  const { training } = config;
  const statistics = dataset.card.training_pixels;
  const perEpoch = stepsPerEpoch(config, dataset.splits.train.count);
  const totalSteps = perEpoch * training.epochs;
  if (state.step === 0) {
    yield {
      kind: "epoch",
      ...await evaluateEpoch(config, dataset, executor, state, null),
    };
  }
  const tensorsBefore = tf.memory().numTensors;
  while (state.epoch < training.epochs) {
    const epoch = state.epoch + 1;
    const order = epochOrder(dataset.splits.train.count, config.seed, epoch);
    while (state.totals.steps < perEpoch) {
      const first = state.totals.steps * training.batchSize;
      const batch = order.subarray(first, first + training.batchSize);
      const images = standardisedSlices(
        dataset.splits.train,
        batch,
        statistics,
      );
      const bypassed = state.step < config.quantizer.initialisationStep &&
        config.quantizer.initialisation === "kmeans";
      const scalars = await trainStep(
        config,
        executor,
        state,
        images,
        totalSteps,
      );
      addToTotals(state, scalars, bypassed);
      yield {
        kind: "step",
        record: stepRecord(state.step, epoch, scalars, bypassed),
        stepInEpoch: state.totals.steps,
        stepsPerEpoch: perEpoch,
      };
    }
    yield { kind: "evaluating", epoch };
    state.epoch = epoch;
    const trained = trainMetrics(statistics.variance, state);
    const revived = state.totals.revived;
    state.totals = emptyTotals(config.model.numEmbeddings);
    const evaluated = await evaluateEpoch(
      config,
      dataset,
      executor,
      state,
      trained,
      revived,
    );
    const tensors = tf.memory().numTensors;
    if (tensors !== tensorsBefore) {
      throw new Error(
        `Epoch ${epoch} leaked tensors: ${tensorsBefore} before, ${tensors} after`,
      );
    }
    yield { kind: "epoch", ...evaluated };
  }
}

function addToTotals(
  state: TrainingState,
  scalars: StepScalars,
  bypassed: boolean,
): void {
  const { totals } = state;
  totals.steps++;
  totals.total += scalars.total;
  totals.reconstruction += scalars.reconstruction;
  totals.codebook += scalars.codebook;
  totals.commitment += scalars.commitment;
  totals.revived += scalars.revived;
  if (!bypassed) {
    scalars.counts.forEach((count, k) => totals.counts[k] += count);
  }
}

function stepRecord(
  step: number,
  epoch: number,
  scalars: StepScalars,
  bypassed: boolean,
): StepRecord {
  return {
    step,
    epoch,
    total: scalars.total,
    reconstruction: scalars.reconstruction,
    codebook: scalars.codebook,
    commitment: scalars.commitment,
    perplexity: bypassed ? null : codebookUsage(scalars.counts).perplexity,
    learning_rate: scalars.learningRate,
    gradient_norm: scalars.gradientNorm,
  };
}

/** Means over the epoch's batches. */
function trainMetrics(variance: number, state: TrainingState): SplitMetrics {
  const { steps, total, reconstruction, codebook, commitment, counts } = state.totals;
  const chosen = counts.some((count) => count > 0);
  const usage = chosen ? codebookUsage(counts) : { perplexity: 1, codesUsed: 0 };
  return {
    total: total / steps,
    reconstruction: reconstruction / steps,
    codebook: codebook / steps,
    commitment: commitment / steps,
    mse: reconstruction / steps * variance,
    psnr: null,
    ssim: null,
    perplexity: usage.perplexity,
    codes_used: usage.codesUsed,
  };
}

async function evaluateEpoch(
  config: RunConfig,
  dataset: Dataset,
  executor: Executor,
  state: TrainingState,
  trained: SplitMetrics | null,
  revived = 0,
): Promise<{ metrics: EpochMetrics; fixed: ScoredSplit }> {
  const statistics = dataset.card.training_pixels;
  const values = modelValues(state);
  const { validation, test } = dataset.splits;
  const scores = await splitMetrics(
    config.quantizer,
    executor,
    values,
    validation,
    statistics,
  );
  const fixed = await scoreSlices(
    executor,
    values,
    test,
    statistics,
    fixedTestSlices(test.count, config.seed),
  );
  return {
    metrics: {
      epoch: state.epoch,
      step: state.step,
      train: trained,
      validation: scores,
      ssim_test10: meanOf(fixed.slices, "ssim"),
      codes_revived: revived,
    },
    fixed,
  };
}
