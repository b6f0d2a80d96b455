/**
 * Counts and sums of the vectors of each code, for the wasm backend: one pass
 * over the vectors, in their order.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { allocate, type KernelArguments, view } from "./heap.ts";

/**
 * Inputs `vectors` [N, D] and `indices` int32 [N]; attribute `numEmbeddings`
 * K. Returns counts [K] and sums [K, D].
 */
export function codeSumsKernel(
  { inputs, attrs, backend }: KernelArguments,
): tf.TensorInfo[] {
  const { vectors, indices } = inputs;
  const numEmbeddings = attrs.numEmbeddings as number;
  const dim = vectors.shape[1];
  const counts = allocate(backend, [numEmbeddings]);
  const sums = allocate(backend, [numEmbeddings, dim]);
  const countView = view(backend, counts).fill(0);
  const sumView = view(backend, sums).fill(0);
  const from = view(backend, vectors);
  const codes = backend.typedArrayFromHeap(indices) as Int32Array;
  for (let n = 0, source = 0; n < codes.length; n++) {
    countView[codes[n]]++;
    for (let d = 0, target = codes[n] * dim; d < dim; d++) {
      sumView[target++] += from[source++];
    }
  }
  return [counts, sums];
}
