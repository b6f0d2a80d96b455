/**
 * Everything that changes while training: what a checkpoint holds.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  CODEBOOK_PARAMETER,
  initialParameters,
  type ParameterSpecification,
  parameterSpecifications,
} from "../model/parameters.ts";
import { RandomStream } from "../random.ts";
import type { RunConfig } from "../run/schema.ts";
import type { AdamState } from "./adam.ts";
import { type CodebookState, codebookState, uniformEmbeddings } from "./codebook.ts";
import type { ModelValues } from "./executor.ts";

/** Sums over the steps of an epoch, for its means. */
export interface EpochTotals {
  steps: number;
  total: number;
  reconstruction: number;
  codebook: number;
  commitment: number;
  /** [K]: vectors of each code. */
  counts: Float64Array;
  revived: number;
}

/** The state of a training run between two updates. */
export interface TrainingState {
  /** Updates made. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  /** Of the epoch that is under way; all zero between epochs. */
  totals: EpochTotals;
  /** In the order of `parameterSpecifications`. */
  parameters: AdamState[];
  codebook: CodebookState;
}

/** Totals of an epoch in which nothing has happened yet. */
export function emptyTotals(numEmbeddings: number): EpochTotals {
  return {
    steps: 0,
    total: 0,
    reconstruction: 0,
    codebook: 0,
    commitment: 0,
    counts: new Float64Array(numEmbeddings),
    revived: 0,
  };
}

/** The state before the first update, from the run's seed. */
export function initialState(config: RunConfig): TrainingState {
  const specifications = parameterSpecifications(
    config.model,
    config.quantizer,
  );
  const initial = initialParameters(specifications, config.seed);
  const parameters = specifications.map(({ name, shape }) => ({
    value: tf.tensor(initial.get(name)!, shape),
    firstMoment: tf.zeros(shape),
    secondMoment: tf.zeros(shape),
  }));
  const { numEmbeddings, embeddingDim } = config.model;
  const embeddings = initial.get(CODEBOOK_PARAMETER) ??
    uniformEmbeddings(
      numEmbeddings,
      embeddingDim,
      new RandomStream(config.seed, "codebook"),
    );
  return {
    step: 0,
    epoch: 0,
    totals: emptyTotals(numEmbeddings),
    parameters,
    codebook: codebookState(
      tf.tensor2d(embeddings, [numEmbeddings, embeddingDim]),
      1,
    ),
  };
}

/** The values that the forward pass needs, without the optimizer's. */
export function modelValues(state: TrainingState): ModelValues {
  return {
    parameters: state.parameters.map(({ value }) => value),
    embeddings: state.codebook.embeddings,
  };
}

/**
 * Position of the codebook among the parameters, or −1 where it is learned by
 * moving averages.
 */
export function codebookParameter(
  specifications: readonly ParameterSpecification[],
): number {
  return specifications.findIndex(({ name }) => name === CODEBOOK_PARAMETER);
}

/** Frees the state's tensors. */
export function disposeState(state: TrainingState): void {
  tf.dispose(
    state.parameters.flatMap((p) => [p.value, p.firstMoment, p.secondMoment]),
  );
  disposeCodebook(state.codebook);
}

/** Frees a codebook's tensors. */
export function disposeCodebook(codebook: CodebookState): void {
  tf.dispose([
    codebook.embeddings,
    codebook.clusterSizes,
    codebook.clusterSums,
  ]);
}
