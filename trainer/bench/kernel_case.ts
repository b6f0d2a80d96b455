/**
 * Single operations with inputs, ready to be timed.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { codeSums, nearestCode } from "../model/nearest_code.ts";
import { RandomStream } from "../random.ts";
import { convolutionFlops, type ConvolutionGeometry, type Pass } from "./convolution_layer.ts";

/** An operation with its inputs on the device. */
export interface KernelCase {
  flops: number;
  /** The kernel that the backend must have; null where tfjs composes the operation of others. */
  kernelName: string | null;
  /** Computes once; the caller disposes of the results. */
  compute(): tf.Tensor[];
  /** Frees the inputs. */
  dispose(): void;
}

/** One pass of a convolution, as the model and tfjs' gradients call it. */
export function convolutionCase(
  geometry: ConvolutionGeometry,
  pass: Pass,
  batch: number,
): KernelCase {
  const { inSize, inChannels, outSize, outChannels, kernelSize, stride } = geometry;
  const inputShape = [batch, inSize, inSize, inChannels];
  const outputShape = [batch, outSize, outSize, outChannels];
  const filterShape = [kernelSize, kernelSize, inChannels, outChannels];
  const attributes = {
    strides: [stride, stride],
    pad: "same",
    dataFormat: "NHWC",
  };
  const call = (kernelName: string, inputs: Record<string, tf.Tensor>, own: tf.NamedAttrMap) => ({
    flops: convolutionFlops(geometry, batch),
    kernelName,
    compute: () => [
      tf.engine().runKernel(kernelName, inputs, { ...attributes, ...own }) as tf.Tensor,
    ],
    dispose: () => tf.dispose(inputs),
  });
  switch (pass) {
    case "forward":
      return call("FusedConv2D", {
        x: noise(inputShape),
        filter: noise(filterShape),
        bias: noise([outChannels]),
      }, { dilations: [1, 1], activation: "linear" });
    case "input gradient":
      return call("Conv2DBackpropInput", {
        dy: noise(outputShape),
        filter: noise(filterShape),
      }, { inputShape });
    case "filter gradient":
      return call("Conv2DBackpropFilter", {
        x: noise(inputShape),
        dy: noise(outputShape),
      }, { filterShape });
  }
}

/** The search for the nearest of K codes for N vectors of length D: 2·N·K·D operations. */
export function nearestCodeCase(vectors: number, codes: number, dim: number): KernelCase {
  const z = noise([vectors, dim]) as tf.Tensor2D;
  const embeddings = noise([codes, dim]) as tf.Tensor2D;
  return {
    flops: 2 * vectors * codes * dim,
    kernelName: null,
    compute: () => [nearestCode(z, embeddings)],
    dispose: () => tf.dispose([z, embeddings]),
  };
}

/** Counts and sums of N vectors of length D by code: N·D additions (and N to count). */
export function codeSumsCase(vectors: number, codes: number, dim: number): KernelCase {
  const z = noise([vectors, dim]) as tf.Tensor2D;
  const stream = new RandomStream(1, "bench", "codes");
  const chosen = Int32Array.from({ length: vectors }, () => stream.integer(codes));
  const indices = tf.tensor1d(chosen, "int32");
  return {
    flops: vectors * dim + vectors,
    kernelName: null,
    compute: () => {
      const { counts, sums } = codeSums(z, indices, codes);
      return [sums, counts];
    },
    dispose: () => tf.dispose([z, indices]),
  };
}

/** Product of two square matrices: 2·n³ operations. */
export function productCase(size: number): KernelCase {
  const a = noise([size, size]) as tf.Tensor2D;
  const b = noise([size, size]) as tf.Tensor2D;
  return {
    flops: 2 * size ** 3,
    kernelName: "BatchMatMul",
    compute: () => [tf.matMul(a, b)],
    dispose: () => tf.dispose([a, b]),
  };
}

/** Numbers drawn for {@link noise}, a prime so that no row is like the next. */
const NOISE_PERIOD = 65_537;

/** A tensor of numbers from U(−1, 1), seeded; repeated after {@link NOISE_PERIOD}. */
function noise(shape: number[]): tf.Tensor {
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  const stream = new RandomStream(1, "bench", "noise", shape.join("×"));
  const drawn = Math.min(values.length, NOISE_PERIOD);
  for (let i = 0; i < drawn; i++) values[i] = 2 * stream.uniform() - 1;
  for (let filled = drawn; filled < values.length; filled *= 2) {
    values.copyWithin(filled, 0, Math.min(filled, values.length - filled));
  }
  return tf.tensor(values, shape);
}
