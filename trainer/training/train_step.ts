/**
 * One update: batch → gradients → new state → scalars.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { encode } from "../model/encoder.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import { RandomStream } from "../random.ts";
import type { RunConfig } from "../run/schema.ts";
import { learningRateAt, normOf, updateParameters } from "./adam.ts";
import { codebookState, kMeans, movingAverageUpdate, reviveDeadCodes } from "./codebook.ts";
import { divergence } from "./divergence.ts";
import type { Executor } from "./executor.ts";
import { codebookParameter, disposeCodebook, modelValues, type TrainingState } from "./state.ts";

/** What one update reports. Losses are means over the batch. */
export interface StepScalars {
  total: number;
  reconstruction: number;
  codebook: number;
  commitment: number;
  learningRate: number;
  /** Euclidean norm of all gradients together. */
  gradientNorm: number;
  /** [K]: vectors of each code. */
  counts: Float32Array;
  /** Dead codes replaced. */
  revived: number;
}

/** Iterations of the codebook's k-means: more changes little, the codes move on anyway. */
const K_MEANS_ITERATIONS = 10;

/**
 * Makes one update, in place.
 *
 * @param images Standardised pixels, [batch, size, size].
 * @param totalSteps Updates in the whole run, for the learning rate.
 * @throws DivergenceError naming the step where a loss or a gradient is not
 *   finite; the state is then as it was before the step.
 */
export async function trainStep(
  config: RunConfig,
  executor: Executor,
  state: TrainingState,
  images: Float32Array,
  totalSteps: number,
): Promise<StepScalars> {
  const { quantizer, training } = config;
  const step = state.step + 1;
  const kmeans = quantizer.initialisation === "kmeans";
  if (kmeans && state.step === quantizer.initialisationStep) {
    await initialiseCodebook(config, state, images);
  }
  const bypass = kmeans && state.step < quantizer.initialisationStep;

  const batch = await executor.gradients(modelValues(state), images, bypass);
  const norm = normOf(batch.gradients);
  const [losses, counts, [gradientNorm]] = await Promise.all([
    batch.losses.data() as Promise<Float32Array>,
    batch.counts.data() as Promise<Float32Array>,
    norm.data(),
  ]);
  norm.dispose();
  const [total, reconstruction, codebook, commitment] = losses;
  if (!Number.isFinite(total) || !Number.isFinite(gradientNorm)) {
    tf.dispose([batch.losses, batch.counts, batch.sums, ...batch.gradients]);
    throw divergence(
      step,
      total,
      gradientNorm,
      `start a new run with a lower learning rate, e.g. --set training.learningRate=${
        training.learningRate / 4
      }`,
    );
  }

  const learningRate = learningRateAt(training, step, totalSteps);
  state.parameters = updateParameters(
    training,
    state.parameters,
    batch.gradients,
    learningRate,
    step,
  );
  state.step = step;
  let revived = 0;
  if (!bypass) {
    const averaged = movingAverageUpdate(
      quantizer,
      state.codebook,
      batch.counts,
      batch.sums,
    );
    const learned = codebookParameter(
      parameterSpecifications(config.model, quantizer),
    );
    if (learned >= 0) {
      // The averages only tell which codes are dead; the values are the optimizer's.
      averaged.embeddings.dispose();
      averaged.embeddings = state.parameters[learned].value
        .clone() as tf.Tensor2D;
    }
    disposeCodebook(state.codebook);
    state.codebook = averaged;
    if (
      quantizer.revivalInterval > 0 && step % quantizer.revivalInterval === 0
    ) {
      revived = await revive(config, state, images);
    }
  }
  tf.dispose([batch.losses, batch.counts, batch.sums, ...batch.gradients]);
  return {
    total,
    reconstruction,
    codebook,
    commitment,
    learningRate,
    gradientNorm,
    counts,
    revived,
  };
}

/** Sets the codes to the k-means centres of this batch's encoder outputs. */
async function initialiseCodebook(
  config: RunConfig,
  state: TrainingState,
  images: Float32Array,
): Promise<void> {
  const vectors = encoderOutputs(config, state, images);
  const { numEmbeddings } = config.model;
  const stream = new RandomStream(config.seed, "kmeans");
  const centres = await kMeans(
    vectors,
    numEmbeddings,
    K_MEANS_ITERATIONS,
    stream,
  );
  const meanSize = vectors.shape[0] / numEmbeddings;
  vectors.dispose();
  disposeCodebook(state.codebook);
  state.codebook = codebookState(centres, meanSize);
  copyToLearnedCodebook(config, state);
}

async function revive(
  config: RunConfig,
  state: TrainingState,
  images: Float32Array,
): Promise<number> {
  const vectors = encoderOutputs(config, state, images);
  const stream = new RandomStream(config.seed, "revival", state.step);
  const before = state.codebook;
  const { state: after, revived } = await reviveDeadCodes(
    before,
    config.quantizer.revivalThreshold,
    vectors,
    stream,
  );
  vectors.dispose();
  if (after !== before) {
    disposeCodebook(before);
    state.codebook = after;
    copyToLearnedCodebook(config, state);
  }
  return revived;
}

/** z_e of a batch, one vector a row: [batch·height·width, D]. */
function encoderOutputs(
  config: RunConfig,
  state: TrainingState,
  images: Float32Array,
): tf.Tensor2D {
  const { model, quantizer } = config;
  const specifications = parameterSpecifications(model, quantizer);
  return tf.tidy(() => {
    const parameters = new Map(
      specifications.map(({ name }, i) => [name, state.parameters[i].value]),
    );
    const { imageSize, embeddingDim } = model;
    const batch = tf.tensor4d(images, [
      images.length / imageSize ** 2,
      imageSize,
      imageSize,
      1,
    ]);
    return encode(model, parameters, batch).reshape([
      -1,
      embeddingDim,
    ]) as tf.Tensor2D;
  });
}

/** Where the codebook is a parameter, it follows; its moments start anew. */
function copyToLearnedCodebook(config: RunConfig, state: TrainingState): void {
  const learned = codebookParameter(
    parameterSpecifications(config.model, config.quantizer),
  );
  if (learned < 0) return;
  const old = state.parameters[learned];
  state.parameters[learned] = {
    value: state.codebook.embeddings.clone(),
    firstMoment: tf.zerosLike(old.value),
    secondMoment: tf.zerosLike(old.value),
  };
  tf.dispose([old.value, old.firstMoment, old.secondMoment]);
}
