/**
 * The second pass of a sum that was computed in chunks.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  allocate,
  compute,
  type Program,
  spread,
  WORKGROUP_BUILTINS,
  WORKGROUP_INDEX,
} from "./compute.ts";

const WORKGROUP_SIZE = 64;

const PROGRAM: Program = {
  key: "sumChunks",
  source: () => `
@group(0) @binding(0) var<storage, read_write> result : array<f32>;
@group(0) @binding(1) var<storage, read> partial : array<f32>;
@group(0) @binding(2) var<uniform> sizes : vec3<i32>; // batches, chunks, scalars in each chunk

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(${WORKGROUP_BUILTINS}) {
  let index = ${WORKGROUP_INDEX} * ${WORKGROUP_SIZE} + i32(localIndex);
  if (index >= sizes.x * sizes.z) { return; }
  let batch = index / sizes.z;
  var source = batch * sizes.y * sizes.z + index - batch * sizes.z;
  var sum = 0.0;
  for (var chunk = 0; chunk < sizes.y; chunk++) {
    sum += partial[source];
    source += sizes.z;
  }
  result[index] = sum;
}
`,
};

/**
 * Adds the chunks of each batch in their order.
 *
 * @param partial [batches, chunks, size].
 * @param shape Of the result: batches · size elements.
 */
export function sumChunks(
  backend: WebGPUBackend,
  partial: tf.TensorInfo,
  shape: readonly number[],
): tf.TensorInfo {
  const [batches, chunks, size] = partial.shape;
  const result = allocate(backend, shape);
  compute(backend, {
    program: PROGRAM,
    inputs: [{ tensor: partial, storage: "buffer", lanes: 1 }],
    outputs: [result],
    parameters: Int32Array.of(batches, chunks, size, 0),
    workgroups: [...spread(Math.ceil(batches * size / WORKGROUP_SIZE)), 1],
  });
  return result;
}
