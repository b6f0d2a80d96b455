/**
 * Everything that changes while the prior trains: what its checkpoint holds.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { initialParameters } from "../model/parameters.ts";
import type { AdamState } from "../training/adam.ts";
import { type PriorModelConfig, priorParameterSpecifications } from "./prior_parameters.ts";

/** The state between two updates. */
export interface PriorState {
  /** Updates made. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  /** Of the epoch that is under way: updates made, and the sum of their bits per code. */
  totals: { steps: number; bits: number };
  /** Validation bits per code after each finished epoch: when to stop depends on them. */
  validation: number[];
  /** In the order of `priorParameterSpecifications`. */
  parameters: AdamState[];
}

/** The state before the first update, from the run's seed. */
export function initialPriorState(model: PriorModelConfig, seed: number): PriorState {
  const specifications = priorParameterSpecifications(model);
  // Names of their own: the prior's streams are not the VQ-VAE's.
  const named = specifications.map((specification) => ({
    ...specification,
    name: `prior.${specification.name}`,
  }));
  const initial = initialParameters(named, seed);
  return {
    step: 0,
    epoch: 0,
    totals: { steps: 0, bits: 0 },
    validation: [],
    parameters: named.map(({ name, shape }) => ({
      value: tf.tensor(initial.get(name)!, shape),
      firstMoment: tf.zeros(shape),
      secondMoment: tf.zeros(shape),
    })),
  };
}

/** The parameters alone, without the optimizer's moments. */
export function priorValues(state: PriorState): tf.Tensor[] {
  return state.parameters.map(({ value }) => value);
}

/**
 * The finished epoch with the lowest validation bits; the first of equals.
 *
 * @param validation Bits after epochs 1, 2, …; at least one.
 * @returns Its number, from 1.
 */
export function bestPriorEpoch(validation: readonly number[]): number {
  return validation.indexOf(Math.min(...validation)) + 1;
}

/** Frees the state's tensors. */
export function disposePriorState(state: PriorState): void {
  tf.dispose(state.parameters.flatMap((p) => [p.value, p.firstMoment, p.secondMoment]));
}
