/**
 * Sum over the leading axes for the wasm backend: the gradient of a bias. Its
 * own transposes the tensor first.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { allocate, type KernelArguments, view } from "./heap.ts";

/** Whether {@link leadingSum} covers a call of Sum. */
export function sumsLeadingAxes({ inputs: { x }, attrs }: KernelArguments): boolean {
  const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape);
  return x.dtype === "float32" && axes.length > 0 && axes.length < x.shape.length &&
    axes.every((axis, i) => axis === i) && !x.shape.includes(0);
}

/** Adds row by row in float64 and rounds once: input `x` [rows…, columns…]. */
export function leadingSum({ inputs: { x }, attrs, backend }: KernelArguments): tf.TensorInfo {
  const { length } = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape);
  const kept = x.shape.slice(length);
  const sum = allocate(backend, [...(attrs.keepDims ? new Array(length).fill(1) : []), ...kept]);
  const sums = new Float64Array(tf.util.sizeFromShape(kept));
  const from = view(backend, x);
  for (let source = 0; source < from.length;) {
    for (let column = 0; column < sums.length; column++) sums[column] += from[source++];
  }
  view(backend, sum).set(sums);
  return sum;
}
