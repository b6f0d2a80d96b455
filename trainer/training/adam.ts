/**
 * The optimizer.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** Name of the kernel that makes the update in one pass where a backend has one of its own. */
export const ADAM_KERNEL = "AdamUpdate";

/** Constants of {@link adamUpdate}. */
export interface AdamConfig {
  /** β₁, in [0, 1). */
  adamBeta1: number;
  /** β₂, in [0, 1). */
  adamBeta2: number;
  /** ε, added to the root of the second moment. */
  adamEpsilon: number;
}

/** A parameter and its two moments, all of one shape. */
export interface AdamState {
  value: tf.Tensor;
  firstMoment: tf.Tensor;
  secondMoment: tf.Tensor;
}

/**
 * One update of one parameter: Adam (Kingma and Ba 2015, algorithm 1), with
 * both bias corrections in the step size. Written out rather than taken from
 * tfjs, whose ε differs between backends and whose state has no names.
 *
 * @param step Number of this update, from 1.
 * @returns New tensors; the old state is the caller's to dispose of.
 */
export function adamUpdate(
  config: AdamConfig,
  state: AdamState,
  gradient: tf.Tensor,
  learningRate: number,
  step: number,
): AdamState {
  const { adamBeta1, adamBeta2, adamEpsilon } = config;
  const correction1 = 1 - adamBeta1 ** step;
  const correction2 = 1 - adamBeta2 ** step;
  const stepSize = learningRate / correction1;
  const inverseCorrection2 = 1 / correction2;
  if (tf.getKernel(ADAM_KERNEL, tf.getBackend()) !== undefined) {
    const [value, firstMoment, secondMoment] = tf.engine().runKernel(
      ADAM_KERNEL,
      { ...state, gradient },
      { beta1: adamBeta1, beta2: adamBeta2, epsilon: adamEpsilon, stepSize, inverseCorrection2 },
    ) as tf.Tensor[];
    return { value, firstMoment, secondMoment };
  }
  const [value, firstMoment, secondMoment] = tf.tidy(() => {
    const first = tf.add(
      tf.mul(state.firstMoment, adamBeta1),
      tf.mul(gradient, 1 - adamBeta1),
    );
    const second = tf.add(
      tf.mul(state.secondMoment, adamBeta2),
      tf.mul(tf.square(gradient), 1 - adamBeta2),
    );
    const root = tf.add(tf.sqrt(tf.mul(second, inverseCorrection2)), adamEpsilon);
    const change = tf.mul(tf.div(first, root), stepSize);
    return [tf.sub(state.value, change), first, second];
  });
  return { value, firstMoment, secondMoment };
}

/**
 * {@link adamUpdate} of every parameter.
 *
 * @param parameters Their states, which are disposed of.
 * @param gradients In the same order; the caller's to dispose of.
 * @returns The new states.
 */
export function updateParameters(
  config: AdamConfig,
  parameters: readonly AdamState[],
  gradients: readonly tf.Tensor[],
  learningRate: number,
  step: number,
): AdamState[] {
  return parameters.map((parameter, i) => {
    const updated = adamUpdate(config, parameter, gradients[i], learningRate, step);
    tf.dispose([parameter.value, parameter.firstMoment, parameter.secondMoment]);
    return updated;
  });
}

/** Euclidean norm of all gradients together; the caller's to dispose of. */
export function normOf(gradients: readonly tf.Tensor[]): tf.Scalar {
  // Added one by one: tf.addN binds all its inputs at once, more than a GPU allows.
  return tf.tidy(() =>
    tf.sqrt(
      gradients.map((gradient) => tf.sum(tf.square(gradient)))
        .reduce((sum, square) => tf.add(sum, square)),
    ) as tf.Scalar
  );
}

/**
 * Learning rate of one update: a linear rise over `warmupSteps`, then constant,
 * or falling as half a cosine to a hundredth of `learningRate` at the last step
 * (Loshchilov and Hutter 2017, without restarts).
 *
 * @param step Number of the update, from 1.
 * @param totalSteps Updates in the whole run.
 */
export function learningRateAt(
  config: {
    learningRate: number;
    schedule: "constant" | "cosine";
    warmupSteps: number;
  },
  step: number,
  totalSteps: number,
): number {
  const { learningRate, schedule, warmupSteps } = config;
  if (step <= warmupSteps) return learningRate * step / warmupSteps;
  if (schedule === "constant") return learningRate;
  const progress = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  const cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  return learningRate * (0.01 + 0.99 * cosine);
}
