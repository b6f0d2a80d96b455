/**
 * Tensors as plain arrays on their way between threads, and the sums of shards.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** The elements of some tensors one after the other, for the way back. */
export function flatten(tensors: readonly tf.Tensor[]): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let offset = 0;
  for (const tensor of tensors) {
    flat.set(tensor.dataSync() as Float32Array, offset);
    offset += tensor.size;
  }
  return flat;
}

/** Undoes {@link flatten}: tensors of the shapes of `like`, the caller's to dispose of. */
export function unflatten(flat: Float32Array, like: readonly tf.Tensor[]): tf.Tensor[] {
  let offset = 0;
  return like.map(({ shape, size }) => {
    const tensor = tf.tensor(flat.subarray(offset, offset + size), shape);
    offset += size;
    return tensor;
  });
}

/** Element by element, in the arrays' order, in float32 as the device adds. */
export function sumOfArrays(arrays: readonly Float32Array[]): Float32Array {
  const total = arrays[0].slice();
  for (const array of arrays.slice(1)) {
    for (let i = 0; i < total.length; i++) total[i] += array[i];
  }
  return total;
}

/** {@link sumOfArrays}, times the reciprocal of their number. */
export function meanOfArrays(arrays: readonly Float32Array[]): Float32Array {
  const total = sumOfArrays(arrays);
  const scale = Math.fround(1 / arrays.length);
  for (let i = 0; i < total.length; i++) total[i] *= scale;
  return total;
}
