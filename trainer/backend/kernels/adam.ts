/**
 * Adam in one pass over a parameter: three results from four inputs, instead
 * of a dozen elementwise kernels.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { ADAM_KERNEL } from "../../training/adam.ts";
import {
  allocate,
  compute,
  type KernelArguments,
  type Program,
  spread,
  WORKGROUP_BUILTINS,
  WORKGROUP_INDEX,
} from "./compute.ts";

/** See `adamUpdate` in training/adam.ts for what it computes. */
function adam({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo[] {
  const { value, firstMoment, secondMoment, gradient } = inputs;
  const { beta1, beta2, epsilon, stepSize, inverseCorrection2 } = attrs as Record<string, number>;
  const outputs = [value, firstMoment, secondMoment].map(({ shape }) => allocate(backend, shape));
  const size = value.shape.reduce((product, length) => product * length, 1);
  compute(backend, {
    program: PROGRAM,
    inputs: [value, firstMoment, secondMoment, gradient].map((tensor) => ({
      tensor,
      storage: "buffer",
      lanes: 1,
    })),
    outputs,
    parameters: Float32Array.of(
      ...[beta1, 1 - beta1, beta2, 1 - beta2],
      ...[epsilon, stepSize, inverseCorrection2, 0],
    ),
    workgroups: [...spread(Math.ceil(size / WORKGROUP_SIZE)), 1],
  });
  return outputs;
}

/** The kernel by name. */
export const OPTIMIZERS: Record<string, (args: KernelArguments) => tf.TensorInfo[]> = {
  [ADAM_KERNEL]: adam,
};

const WORKGROUP_SIZE = 64;

const PROGRAM: Program = {
  key: "adam",
  source: () => `
@group(0) @binding(0) var<storage, read_write> newValue : array<f32>;
@group(0) @binding(1) var<storage, read_write> newFirst : array<f32>;
@group(0) @binding(2) var<storage, read_write> newSecond : array<f32>;
@group(0) @binding(3) var<storage, read> value : array<f32>;
@group(0) @binding(4) var<storage, read> firstMoment : array<f32>;
@group(0) @binding(5) var<storage, read> secondMoment : array<f32>;
@group(0) @binding(6) var<storage, read> gradient : array<f32>;
struct Adam {
  beta1 : f32, oneMinusBeta1 : f32, beta2 : f32, oneMinusBeta2 : f32,
  epsilon : f32, stepSize : f32, inverseCorrection2 : f32,
};
@group(0) @binding(7) var<uniform> adam : Adam;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(${WORKGROUP_BUILTINS}) {
  let index = ${WORKGROUP_INDEX} * ${WORKGROUP_SIZE} + i32(localIndex);
  if (index >= i32(arrayLength(&value))) { return; }
  let g = gradient[index];
  let first = firstMoment[index] * adam.beta1 + g * adam.oneMinusBeta1;
  let second = secondMoment[index] * adam.beta2 + g * g * adam.oneMinusBeta2;
  let root = sqrt(second * adam.inverseCorrection2) + adam.epsilon;
  newValue[index] = value[index] - first / root * adam.stepSize;
  newFirst[index] = first;
  newSecond[index] = second;
}
`,
};
