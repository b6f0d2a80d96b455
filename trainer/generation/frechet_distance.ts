/**
 * The Fréchet distance between two sets of feature vectors.
 *
 * @module
 */
import { type FeatureRows, rowOf } from "./feature_rows.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/**
 * Squared Fréchet (2-Wasserstein) distance of the Gaussians that have the
 * sets' means and sample covariances (Dowson and Landau 1982, doi
 * 10.1016/0047-259X(82)90077-X; on features of images: Heusel et al. 2017,
 * arXiv 1706.08500):
 *
 *     ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2·(Σ₁^½ · Σ₂ · Σ₁^½)^½)
 *
 * It sees means, variances and correlations of the features, and nothing else
 * of their distribution. With few vectors it is biased upwards, by more the
 * more dimensions there are, so that only values of equal counts and
 * dimensions can be compared.
 *
 * @param first At least 2 vectors.
 * @param second At least 2 vectors of the same dimensions.
 * @returns The squared distance, in the features' unit squared, at least 0.
 * @throws {RangeError} If a set is too small, or the dimensions differ.
 */
export function frechetDistance(first: FeatureRows, second: FeatureRows): number {
  if (first.dimensions !== second.dimensions || first.count < 2 || second.count < 2) {
    throw new RangeError(
      "Cannot compute the Fréchet distance as both sets must hold at least 2 vectors of the same " +
        `dimensions: current sets are ${first.count}×${first.dimensions} and ` +
        `${second.count}×${second.dimensions}`,
    );
  }
  const [a, b] = [moments(first), moments(second)];
  return frechetOfGaussians(a.mean, a.covariance, b.mean, b.covariance);
}

/**
 * Squared Fréchet distance of two Gaussians; see {@link frechetDistance}.
 *
 * @param meanA [d].
 * @param covarianceA Symmetric, positive semidefinite, [d, d].
 * @param meanB [d].
 * @param covarianceB Symmetric, positive semidefinite, [d, d].
 */
export function frechetOfGaussians(
  meanA: ArrayLike<number>,
  covarianceA: ArrayLike<number>,
  meanB: ArrayLike<number>,
  covarianceB: ArrayLike<number>,
): number {
  const d = meanA.length;
  const { values, vectors } = symmetricEigen(covarianceA, d);
  // Σ₁^½ = V·diag(√λ)·Vᵀ; the trace of the root only needs diag(√λ)·Vᵀ·Σ₂·V·diag(√λ),
  // which has the same eigenvalues.
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  const product = new Float64Array(d * d); // Vᵀ·Σ₂, then scaled
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      const weight = vectors[i * d + k];
      for (let j = 0; j < d; j++) product[i * d + j] += weight * covarianceB[k * d + j];
    }
  }
  const inner = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += product[i * d + k] * vectors[j * d + k];
      inner[i * d + j] = sum * roots[i] * roots[j];
    }
  }
  let distance = 0;
  for (let i = 0; i < d; i++) {
    distance += (meanA[i] - meanB[i]) ** 2 + covarianceA[i * d + i] + covarianceB[i * d + i];
  }
  for (const value of symmetricEigen(inner, d).values) {
    distance -= 2 * Math.sqrt(Math.max(0, value));
  }
  // Equal Gaussians can round to just below 0.
  return Math.max(0, distance);
}

/** Mean [d] and sample covariance [d, d]. */
function moments(rows: FeatureRows): { mean: Float64Array; covariance: Float64Array } {
  const { count, dimensions: d } = rows;
  const mean = new Float64Array(d);
  for (let i = 0; i < count; i++) {
    const row = rowOf(rows, i);
    for (let j = 0; j < d; j++) mean[j] += row[j] / count;
  }
  const covariance = new Float64Array(d * d);
  const centred = new Float64Array(d);
  for (let i = 0; i < count; i++) {
    const row = rowOf(rows, i);
    for (let j = 0; j < d; j++) centred[j] = row[j] - mean[j];
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) covariance[j * d + k] += centred[j] * centred[k] / (count - 1);
    }
  }
  return { mean, covariance };
}
