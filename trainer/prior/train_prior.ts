/**
 * The prior's training loop. Like the VQ-VAE's it knows nothing of files,
 * clocks or terminals, and yields events.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../random.ts";
import type { PriorConfigFile, PriorEpochMetrics } from "../run/prior_schema.ts";
import { learningRateAt, normOf, updateParameters } from "../training/adam.ts";
import { divergence } from "../training/divergence.ts";
import { type CodeMaps, selectMaps } from "./code_maps.ts";
import type { PriorExecutor } from "./prior_executor.ts";
import { bestPriorEpoch, type PriorState, priorValues } from "./prior_state.ts";

/** What happens while the prior trains. */
export type PriorEvent =
  /** An update was made; `bits` is the batch's cross-entropy per code. */
  | {
    kind: "step";
    step: number;
    epoch: number;
    bits: number;
    stepInEpoch: number;
    stepsPerEpoch: number;
  }
  /** All updates of an epoch are made; its evaluation begins. */
  | { kind: "evaluating"; epoch: number }
  /** An epoch is finished and evaluated. */
  | { kind: "epoch"; metrics: PriorEpochMetrics };

/** Code maps to learn from, and those that decide when to stop. */
export interface PriorData {
  train: CodeMaps;
  validation: CodeMaps;
}

/** Whether training has ended: at the last epoch, or because nothing got better for too long. */
export function isPriorTrained({ prior }: PriorConfigFile, state: PriorState): boolean {
  if (state.epoch >= prior.epochs) return true;
  return state.epoch > 0 && state.epoch - bestPriorEpoch(state.validation) >= prior.patience;
}

/**
 * Trains from the given state until {@link isPriorTrained}, changing the state
 * in place. Before the first update, epoch 0 reports the untrained prior. The
 * consumer may stop after any event; the state is then between two updates.
 *
 * @throws DivergenceError naming the step where a loss or a gradient is not
 *   finite; the state is then as it was before the step.
 */
export async function* trainPrior(
  config: PriorConfigFile,
  data: PriorData,
  executor: PriorExecutor,
  state: PriorState,
): AsyncGenerator<PriorEvent> {
  const { prior, seed } = config;
  const stepsPerEpoch = Math.floor(data.train.count / prior.batchSize);
  const totalSteps = stepsPerEpoch * prior.epochs;
  if (state.step === 0) {
    const validation_bits = await bitsPerCode(executor, state, data.validation);
    yield { kind: "epoch", metrics: { epoch: 0, step: 0, train_bits: null, validation_bits } };
  }
  while (!isPriorTrained(config, state)) {
    const epoch = state.epoch + 1;
    const order = new RandomStream(seed, "prior-order", epoch).permutation(data.train.count);
    while (state.totals.steps < stepsPerEpoch) {
      const first = state.totals.steps * prior.batchSize;
      const batch = selectMaps(data.train, order.subarray(first, first + prior.batchSize));
      const bits = await priorStep(config, executor, state, batch, totalSteps);
      state.totals.steps++;
      state.totals.bits += bits;
      yield {
        kind: "step",
        step: state.step,
        epoch,
        bits,
        stepInEpoch: state.totals.steps,
        stepsPerEpoch,
      };
    }
    yield { kind: "evaluating", epoch };
    const train_bits = state.totals.bits / state.totals.steps;
    const validation_bits = await bitsPerCode(executor, state, data.validation);
    state.epoch = epoch;
    state.totals = { steps: 0, bits: 0 };
    state.validation.push(validation_bits);
    yield { kind: "epoch", metrics: { epoch, step: state.step, train_bits, validation_bits } };
  }
}

/** One update, in place; returns the batch's bits per code. */
async function priorStep(
  { prior }: PriorConfigFile,
  executor: PriorExecutor,
  state: PriorState,
  batch: CodeMaps,
  totalSteps: number,
): Promise<number> {
  const step = state.step + 1;
  const shard = await executor.gradients(priorValues(state), batch, step);
  const norm = normOf(shard.gradients);
  const [[bits], [gradientNorm]] = await Promise.all([shard.bits.data(), norm.data()]);
  norm.dispose();
  try {
    if (!Number.isFinite(bits) || !Number.isFinite(gradientNorm)) {
      throw divergence(
        step,
        bits,
        gradientNorm,
        "train the prior anew with a lower learning rate, e.g. --retrain " +
          `--set prior.learningRate=${prior.learningRate / 4}`,
      );
    }
    const learningRate = learningRateAt(prior, step, totalSteps);
    state.parameters = updateParameters(
      prior,
      state.parameters,
      shard.gradients,
      learningRate,
      step,
    );
    state.step = step;
    return bits;
  } finally {
    tf.dispose([shard.bits, ...shard.gradients]);
  }
}

/** Cross-entropy of some maps in bits per code. */
async function bitsPerCode(
  executor: PriorExecutor,
  state: PriorState,
  maps: CodeMaps,
): Promise<number> {
  const likelihoods = await executor.likelihoods(priorValues(state), maps);
  return -likelihoods.reduce((sum, log2) => sum + log2, 0) / maps.codes.length;
}
