/**
 * Products of batches of matrices by their definition, in float64: the oracle
 * of random_shapes_test.ts. It shares no code with tfjs.
 *
 * @module
 */
import { RoundedSums } from "./rounded_sums.ts";

/** a × b, for each matrix of a batch. */
export interface Product {
  /** Matrices in `a`, and in `b`; one of them may be 1, and its matrix then serves all. */
  batchA: number;
  batchB: number;
  rows: number;
  inner: number;
  columns: number;
  /** Whether `a`'s matrices are stored [inner, rows] instead of [rows, inner]. */
  transposeA: boolean;
  /** Whether `b`'s matrices are stored [columns, inner] instead of [inner, columns]. */
  transposeB: boolean;
}

/** Shape of `a` as it is stored. */
export function shapeOfA({ batchA, rows, inner, transposeA }: Product): number[] {
  return transposeA ? [batchA, inner, rows] : [batchA, rows, inner];
}

/** Shape of `b` as it is stored. */
export function shapeOfB({ batchB, inner, columns, transposeB }: Product): number[] {
  return transposeB ? [batchB, columns, inner] : [batchB, inner, columns];
}

/** The products, [batch, rows, columns]. */
export function multiply(product: Product, a: Float32Array, b: Float32Array): RoundedSums {
  const { batchA, batchB, rows, inner, columns, transposeA, transposeB } = product;
  const batch = Math.max(batchA, batchB);
  const sums = new RoundedSums([batch, rows, columns]);
  for (let n = 0; n < batch; n++) {
    const startA = (n % batchA) * rows * inner;
    const startB = (n % batchB) * inner * columns;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let k = 0; k < inner; k++) {
          sums.add(
            (n * rows + i) * columns + j,
            a[startA + (transposeA ? k * rows + i : i * inner + k)],
            b[startB + (transposeB ? j * inner + k : k * columns + j)],
          );
        }
      }
    }
  }
  return sums;
}
