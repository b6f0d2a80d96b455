/**
 * GatherV2 for the wasm backend where whole rows of a matrix are gathered: the
 * lookup of codes. Its own copies element by element, 80 times slower.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { allocate, type KernelArguments, view } from "./heap.ts";

/** Whether {@link gatherRows} covers a call of GatherV2. */
export function gathersRows({ inputs: { x, indices }, attrs }: KernelArguments): boolean {
  return attrs.axis === 0 && attrs.batchDims === 0 && x.dtype === "float32" &&
    x.shape.length === 2 && indices.dtype === "int32" && indices.shape.length === 1;
}

/**
 * Inputs `x` [rows, columns] and `indices` int32 [N]. Returns [N, columns].
 *
 * @throws RangeError where an index is not a row, as tfjs' own kernel does.
 */
export function gatherRows({ inputs: { x, indices }, backend }: KernelArguments): tf.TensorInfo {
  const [rows, columns] = x.shape;
  // Checked before anything is allocated: nobody would dispose of it.
  for (const position of backend.typedArrayFromHeap(indices)) {
    if (position < 0 || position >= rows) {
      throw new RangeError(`GatherV2: the index value ${position} is not in [0, ${rows - 1}]`);
    }
  }
  const gathered = allocate(backend, [indices.shape[0], columns]);
  const to = view(backend, gathered);
  const from = view(backend, x);
  const positions = backend.typedArrayFromHeap(indices) as Int32Array;
  for (let n = 0, target = 0; n < positions.length; n++) {
    for (let source = positions[n] * columns, end = source + columns; source < end; source++) {
      to[target++] = from[source];
    }
  }
  return gathered;
}
