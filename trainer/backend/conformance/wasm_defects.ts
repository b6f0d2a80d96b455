/**
 * Where tfjs' own wasm kernels (4.22.0), which we do not replace, give wrong
 * results. Neither kind of call occurs in training; random_shapes_test.ts
 * found them and leaves them out on wasm.
 *
 * @module
 */
import { type Axis, type Convolution, resultShape } from "./reference_convolution.ts";
import type { Product } from "./reference_product.ts";

/**
 * A `same` convolution whose strides skip the image's last rows or columns,
 * such as 2 taps with a stride of 3 on 6 pixels: Conv2D and FusedConv2D return
 * zeros.
 */
export function isConvolutionWrongOnWasm(convolution: Convolution): boolean {
  const { rows, columns, padding } = convolution;
  const [, resultRows, resultColumns] = resultShape(convolution);
  const skips = ({ length, taps, stride }: Axis, results: number) =>
    (results - 1) * stride + taps < length;
  return padding === "same" && (skips(rows, resultRows) || skips(columns, resultColumns));
}

/**
 * A fused product with a bias and a batch or a transposition: outside XNNPACK,
 * _FusedMatMul picks the bias by the wrong index, and adds it, and clips, once
 * for every 48 terms (`slow_batch_matmul` in tfjs' batch_mat_mul_impl.cc).
 */
export function isFusedProductWrongOnWasm(product: Product): boolean {
  const { batchA, batchB, transposeA, transposeB } = product;
  return transposeA || transposeB || batchA > 1 || batchB > 1;
}
