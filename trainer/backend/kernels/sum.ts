/**
 * Sum over the leading axes: the gradient of a bias.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  allocate,
  areFloats,
  compute,
  type KernelArguments,
  type Program,
  spread,
  WORKGROUP_BUILTINS,
  WORKGROUP_INDEX,
} from "./compute.ts";
import { fallThrough } from "./stock_kernels.ts";
import { sumChunks } from "./sum_chunks.ts";

/**
 * Sums [rows, columns] over the rows: in chunks of rows, then over the chunks.
 * Other sums are left to tfjs, whose tree in workgroup memory has a fixed order too.
 */
function sum(args: KernelArguments): tf.TensorInfo {
  const { inputs: { x }, attrs, backend } = args;
  const { axis, keepDims } = attrs as { axis: number | number[]; keepDims: boolean };
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const leading = axes.every((axis, i) => axis === i) && axes.length < x.shape.length;
  const rows = tf.util.sizeFromShape(x.shape.slice(0, axes.length));
  const columns = tf.util.sizeFromShape(x.shape.slice(axes.length));
  if (!leading || axes.length === 0 || !areFloats(backend, [x]) || rows * columns === 0) {
    // Not told as a gap: tfjs' kernel is as good.
    return fallThrough("Sum", null, args);
  }
  const chunks = Math.ceil(rows / CHUNK_ROWS);
  const shape = [...(keepDims ? axes.map(() => 1) : []), ...x.shape.slice(axes.length)];
  const partial = allocate(backend, chunks === 1 ? shape : [1, chunks, columns]);
  compute(backend, {
    program: PROGRAM,
    inputs: [{ tensor: x, storage: "buffer", lanes: 1 }],
    outputs: [partial],
    parameters: Int32Array.of(rows, columns, CHUNK_ROWS, chunks),
    workgroups: [...spread(Math.ceil(chunks * columns / WORKGROUP_SIZE)), 1],
  });
  if (chunks === 1) return partial;
  const result = sumChunks(backend, partial, shape);
  backend.disposeData(partial.dataId);
  return result;
}

/** The kernel by name. */
export const SUMS: Record<string, (args: KernelArguments) => tf.TensorInfo> = { Sum: sum };

const WORKGROUP_SIZE = 64;
const CHUNK_ROWS = 256;

const PROGRAM: Program = {
  key: "sum of rows",
  source: () => `
@group(0) @binding(0) var<storage, read_write> result : array<f32>;
@group(0) @binding(1) var<storage, read> x : array<f32>;
@group(0) @binding(2) var<uniform> sizes : vec4<i32>; // rows, columns, rows in each chunk, chunks

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(${WORKGROUP_BUILTINS}) {
  let index = ${WORKGROUP_INDEX} * ${WORKGROUP_SIZE} + i32(localIndex);
  if (index >= sizes.w * sizes.y) { return; }
  let chunk = index / sizes.y;
  let column = index - chunk * sizes.y;
  let end = min((chunk + 1) * sizes.z, sizes.x);
  var sum = 0.0;
  for (var row = chunk * sizes.z; row < end; row++) { sum += x[row * sizes.y + column]; }
  result[index] = sum;
}
`,
};
