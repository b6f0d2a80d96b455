/**
 * Eigenvalues and eigenvectors of a symmetric matrix.
 *
 * @module
 */

/** A = V·diag(values)·Vᵀ. */
export interface SymmetricEigen {
  /** Eigenvalues, falling, [n]. */
  values: Float64Array;
  /** Orthonormal eigenvectors, one a row, [n, n]: row i belongs to `values[i]`. */
  vectors: Float64Array;
}

/** Sweeps after which the rotations would have to have converged; 6 to 10 are usual. */
const MAX_SWEEPS = 60;

/**
 * Eigendecomposition by Jacobi's rotations in cyclic order (Golub and Van Loan
 * 2013, "Matrix Computations", section 8.5). It converges for every symmetric
 * matrix, finds small eigenvalues with a small error relative to the largest,
 * and always adds in the same order. Cost: about 4n³ a sweep, for n up to a
 * few hundred.
 *
 * @param matrix Symmetric and finite, [n, n] in C order; only its upper half is
 *   read, and it is not changed.
 * @param n Rows, at least 1.
 * @returns The eigenvalues, falling, with their vectors.
 * @throws {RangeError} If the matrix is not [n, n] or not finite.
 *
 * @example
 * ```ts
 * symmetricEigen([2, 1, 1, 2], 2).values; // [3, 1]
 * ```
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  if (matrix.length !== n * n || n < 1) {
    throw new RangeError(
      `Cannot find eigenvalues as the matrix must be ${n}×${n}: current length is ${matrix.length}`,
    );
  }
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) a[i * n + j] = a[j * n + i] = matrix[i * n + j];
  }
  if (!a.every(Number.isFinite)) {
    throw new RangeError("Cannot find eigenvalues as the matrix must be finite");
  }
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  // All off-diagonal entries of this size together move no eigenvalue by more than ε·‖A‖.
  const negligible = Number.EPSILON * Math.sqrt(a.reduce((sum, x) => sum + x * x, 0)) / n;
  let rotated = true;
  for (let sweep = 0; sweep < MAX_SWEEPS && rotated; sweep++) {
    rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p * n + q]) <= negligible) continue;
        rotate(a, v, n, p, q);
        rotated = true;
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i)
    .sort((i, j) => a[j * n + j] - a[i * n + i] || i - j);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(v.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors };
}

/** Turns the plane of p and q so that a[p, q] becomes 0; the rows of `v` turn with it. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q];
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  a[p * n + p] -= tangent * off;
  a[q * n + q] += tangent * off;
  a[p * n + q] = a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const kp = a[p * n + k];
      const kq = a[q * n + k];
      a[p * n + k] = a[k * n + p] = cosine * kp - sine * kq;
      a[q * n + k] = a[k * n + q] = sine * kp + cosine * kq;
    }
    const vp = v[p * n + k];
    const vq = v[q * n + k];
    v[p * n + k] = cosine * vp - sine * vq;
    v[q * n + k] = sine * vp + cosine * vq;
  }
}
