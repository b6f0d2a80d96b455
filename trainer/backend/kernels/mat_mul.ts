/**
 * BatchMatMul and _FusedMatMul.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { areFloats, type KernelArguments } from "./compute.ts";
import { productGeometry } from "./geometry.ts";
import { product, rowProduct } from "./product.ts";
import { fallThrough } from "./stock_kernels.ts";

/** a · b with either transposed, and for _FusedMatMul + bias and ReLU. */
function multiply(name: "BatchMatMul" | "_FusedMatMul", args: KernelArguments): tf.TensorInfo {
  const { inputs: { a, b, bias }, attrs, backend } = args;
  if (a.shape.length < 2 || b.shape.length < 2) return fallThrough(name, "vectors", args);
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  const activation = attrs.activation ?? "linear";
  const [rows, inner] = lastTwo(a.shape, transposeA);
  const [bInner, columns] = lastTwo(b.shape, transposeB);
  tf.util.assert(
    inner === bInner,
    () =>
      `Error in matMul: inner shapes (${inner}) and (${bInner}) of Tensors with shapes ` +
      `${a.shape} and ${b.shape} and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const shape = [...outer, rows, columns];
  const batches = tf.util.sizeFromShape(outer);
  const reason = notCovered(args, activation, batches, columns);
  if (reason !== null) return fallThrough(name, reason, args);

  const aBatches = tf.util.sizeFromShape(a.shape.slice(0, -2));
  const bBatches = tf.util.sizeFromShape(b.shape.slice(0, -2));
  const geometry = productGeometry(
    rows,
    inner,
    columns,
    batches,
    aBatches === 1 ? 0 : rows * inner,
    bBatches === 1 ? 0 : inner * columns,
  );
  if (transposeA && !transposeB && bias === undefined && activation === "linear") {
    // [inner, rows]ᵀ · [inner, columns]: a 1×1 filter's gradient over `inner` pixels.
    const overRows = { ...geometry, sourceWidth: inner, targetWidth: inner, channels: rows };
    return rowProduct(backend, overRows, a, b, shape);
  }
  const source = transposeA ? transposeLastTwo(a, args) : a;
  const result = product(backend, geometry, {
    source,
    filter: b,
    filterAxis: transposeB ? "inner" : "columns",
    bias,
    epilogue: activation as "linear" | "relu",
  }, shape);
  if (source !== a) backend.disposeData(source.dataId);
  return result;
}

/** The kernels by name. */
export const PRODUCTS: Record<string, (args: KernelArguments) => tf.TensorInfo> = {
  BatchMatMul: (args) => multiply("BatchMatMul", args),
  _FusedMatMul: (args) => multiply("_FusedMatMul", args),
};

function notCovered(
  { inputs: { a, b, bias }, backend }: KernelArguments,
  activation: unknown,
  batches: number,
  columns: number,
): string | null {
  if (activation !== "linear" && activation !== "relu") return `activation ${activation}`;
  if (!areFloats(backend, bias ? [a, b, bias] : [a, b])) return "types other than float32";
  if (tf.util.sizeFromShape(a.shape) === 0 || tf.util.sizeFromShape(b.shape) === 0) {
    return "empty tensors";
  }
  if (bias && (tf.util.sizeFromShape(bias.shape) !== columns || bias.shape.at(-1) !== columns)) {
    return "a bias that is not one number for each column";
  }
  for (const { shape } of [a, b]) {
    const own = tf.util.sizeFromShape(shape.slice(0, -2));
    if (own !== batches && own !== 1) return "batches that are broadcast along one of several axes";
  }
  if (batches > 65535) return "more than 65,535 batches";
  return null;
}

function transposeLastTwo(tensor: tf.TensorInfo, { backend }: KernelArguments): tf.TensorInfo {
  const perm = tensor.shape.map((_, axis) => axis);
  perm.push(...perm.splice(-2).reverse());
  const { kernelFunc } = tf.getKernel("Transpose", "webgpu");
  return kernelFunc({ inputs: { x: tensor }, attrs: { perm }, backend }) as tf.TensorInfo;
}

/** Rows and columns of a matrix, seen transposed where asked. */
function lastTwo(shape: readonly number[], transpose: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transpose ? [columns, rows] : [rows, columns];
}
