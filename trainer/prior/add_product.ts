/**
 * The inner loop of drawing.
 *
 * @module
 */

/**
 * target += x · weights, in float64: four rows of the weights at a time, so
 * that an element of the target is read and written once for four products.
 *
 * @param x Its elements `xOffset` … `xOffset + rows − 1` are read.
 * @param weights [rows, columns] in C order, from `weightsOffset` on.
 * @param target Its elements `targetOffset` … `targetOffset + columns − 1` are added to.
 */
export function addProduct(
  x: Float64Array,
  xOffset: number,
  rows: number,
  weights: Float32Array,
  weightsOffset: number,
  target: Float64Array,
  targetOffset: number,
  columns: number,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const x0 = x[xOffset + row];
    const x1 = x[xOffset + row + 1];
    const x2 = x[xOffset + row + 2];
    const x3 = x[xOffset + row + 3];
    let w0 = weightsOffset + row * columns;
    let w1 = w0 + columns;
    let w2 = w1 + columns;
    let w3 = w2 + columns;
    for (let t = targetOffset, end = t + columns; t < end; t++) {
      target[t] += x0 * weights[w0++] + x1 * weights[w1++] + x2 * weights[w2++] +
        x3 * weights[w3++];
    }
  }
  for (; row < rows; row++) {
    const value = x[xOffset + row];
    let w = weightsOffset + row * columns;
    for (let t = targetOffset, end = t + columns; t < end; t++) target[t] += value * weights[w++];
  }
}
