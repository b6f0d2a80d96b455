/**
 * The vector quantizer's kernels: the search for the nearest code, and sums
 * over the vectors of each code.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { CODE_SUMS_KERNEL, NEAREST_CODE_KERNEL } from "../../model/nearest_code.ts";
import {
  allocate,
  compute,
  type KernelArguments,
  type Program,
  spread,
  WORKGROUP_BUILTINS,
  WORKGROUP_INDEX,
} from "./compute.ts";
import { productGeometry } from "./geometry.ts";
import { product } from "./product.ts";

/**
 * For each vector the position of the largest vector · code + bias: the nearest
 * code, where the bias is −‖code‖²/2. The N×K products are never written.
 *
 * Inputs `vectors` [N, D], `embeddings` [K, D], `bias` [K]. Returns int32 [N].
 */
function nearestCode({ inputs, backend }: KernelArguments): tf.TensorInfo {
  const { vectors, embeddings, bias } = inputs;
  const [count, dim] = vectors.shape;
  return product(backend, productGeometry(count, dim, embeddings.shape[0]), {
    source: vectors,
    filter: embeddings,
    filterAxis: "inner",
    bias,
    epilogue: "largest",
  }, [count]);
}

/**
 * For each code the number of vectors that chose it and their sum. Each
 * invocation owns one column of the sums for a chunk of the vectors and adds
 * them one by one: no atomics, and always in the same order.
 *
 * Inputs `vectors` [N, D], `indices` int32 [N]; attribute `numEmbeddings`.
 * Returns counts [K] and sums [K, D].
 */
function codeSums({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo[] {
  const { vectors, indices } = inputs;
  const numEmbeddings = attrs.numEmbeddings as number;
  const [count, dim] = vectors.shape;
  const chunks = Math.min(MAXIMUM_CHUNKS, Math.ceil(count / MINIMUM_CHUNK_VECTORS));
  const vectorsPerChunk = Math.ceil(count / chunks);
  // One more column counts.
  const partial = allocate(backend, [chunks, numEmbeddings, dim + 1]);
  const parameters = Int32Array.of(count, dim, numEmbeddings, vectorsPerChunk);
  compute(backend, {
    program: PARTIAL_SUMS,
    inputs: [
      { tensor: vectors, storage: "buffer", lanes: 1 },
      { tensor: indices, storage: "buffer", lanes: 1 },
    ],
    outputs: [partial],
    parameters,
    workgroups: [Math.ceil((dim + 1) / WORKGROUP_SIZE), 1, chunks],
  });
  const counts = allocate(backend, [numEmbeddings]);
  const sums = allocate(backend, [numEmbeddings, dim]);
  compute(backend, {
    program: JOIN_SUMS,
    inputs: [{ tensor: partial, storage: "buffer", lanes: 1 }],
    outputs: [counts, sums],
    parameters: Int32Array.of(chunks, dim, numEmbeddings, 0),
    workgroups: [...spread(Math.ceil(numEmbeddings * (dim + 1) / WORKGROUP_SIZE)), 1],
  });
  backend.disposeData(partial.dataId);
  return [counts, sums];
}

/** The kernels by name. */
export const CODEBOOK_KERNELS: Record<
  string,
  (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[]
> = {
  [NEAREST_CODE_KERNEL]: nearestCode,
  [CODE_SUMS_KERNEL]: codeSums,
};

const WORKGROUP_SIZE = 32;
const MINIMUM_CHUNK_VECTORS = 512;
const MAXIMUM_CHUNKS = 64;

const PARTIAL_SUMS: Program = {
  key: "codeSums partial",
  source: () => `
@group(0) @binding(0) var<storage, read_write> result : array<f32>;
@group(0) @binding(1) var<storage, read> vectors : array<f32>;
@group(0) @binding(2) var<storage, read> codes : array<i32>;
@group(0) @binding(3) var<uniform> sizes : vec4<i32>; // vectors, D, K, vectors in each chunk

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(${WORKGROUP_BUILTINS}) {
  let column = i32(workgroup.x) * ${WORKGROUP_SIZE} + i32(localIndex);
  if (column > sizes.y) { return; }
  let chunk = i32(workgroup.z);
  let stride = sizes.y + 1;
  let start = chunk * sizes.z * stride + column;
  for (var code = 0; code < sizes.z; code++) { result[start + code * stride] = 0.0; }
  let end = min((chunk + 1) * sizes.w, sizes.x);
  for (var i = chunk * sizes.w; i < end; i++) {
    let code = codes[i];
    if (code >= 0 && code < sizes.z) {
      let value = select(1.0, vectors[i * sizes.y + min(column, sizes.y - 1)], column < sizes.y);
      result[start + code * stride] += value;
    }
  }
}
`,
};

const JOIN_SUMS: Program = {
  key: "codeSums join",
  source: () => `
@group(0) @binding(0) var<storage, read_write> counts : array<f32>;
@group(0) @binding(1) var<storage, read_write> sums : array<f32>;
@group(0) @binding(2) var<storage, read> partial : array<f32>;
@group(0) @binding(3) var<uniform> sizes : vec4<i32>; // chunks, D, K

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(${WORKGROUP_BUILTINS}) {
  let index = ${WORKGROUP_INDEX} * ${WORKGROUP_SIZE} + i32(localIndex);
  let stride = sizes.y + 1;
  let size = sizes.z * stride;
  if (index >= size) { return; }
  var sum = 0.0;
  for (var chunk = 0; chunk < sizes.x; chunk++) { sum += partial[chunk * size + index]; }
  let code = index / stride;
  let column = index - code * stride;
  if (column == sizes.y) { counts[code] = sum; } else { sums[code * sizes.y + column] = sum; }
}
`,
};
