/**
 * The space in which feature vectors are compared: in units of what is usual in
 * the training slices, and for the Fréchet distance reduced to few dimensions.
 *
 * @module
 */
import { type FeatureRows, rowOf } from "./feature_rows.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/** A space that was fitted to training slices. */
export interface FeatureSpace {
  /** Of each feature over the training slices, [dimensions]. */
  mean: Float64Array;
  /** Root mean square over all features of their standard deviations in the training slices. */
  scale: number;
  /** Orthonormal principal axes of the training slices' features, [axes, dimensions]. */
  axes: FeatureRows;
  /** Share of the training slices' variance along the axes, in [0, 1]. */
  explained: number;
}

/**
 * Vectors are reduced to a dimension for every so many of them: a covariance
 * of d dimensions has d²/2 entries, and with too few vectors is mostly noise.
 */
const VECTORS_PER_AXIS = 4;
const MAX_AXES = 32;

/**
 * Fits the space: the features' means, one scale for all of them (a scale for
 * each would blow up those that are all but constant), and the principal axes,
 * found by the eigenvectors of the vectors' Gram matrix (Sirovich 1987, doi
 * 10.1090/qam/910462), since there may be fewer vectors than features.
 *
 * Only training slices are used, so that the space is the same for all sets
 * that are compared in it and none of them has a say.
 *
 * @param training Features of at least 2 training slices.
 * @param compared Vectors in each set that will be compared: there are at most a
 *   quarter as many axes, and at most 32.
 * @throws {RangeError} If all training vectors are the same.
 */
export function fitFeatureSpace(training: FeatureRows, compared: number): FeatureSpace {
  const { count, dimensions } = training;
  const mean = new Float64Array(dimensions);
  for (let i = 0; i < count; i++) {
    rowOf(training, i).forEach((value, j) => mean[j] += value / count);
  }
  let squares = 0;
  for (let i = 0; i < count; i++) {
    rowOf(training, i).forEach((value, j) => squares += (value - mean[j]) ** 2);
  }
  const scale = Math.sqrt(squares / (count - 1) / dimensions);
  if (!(scale > 0)) {
    throw new RangeError("Cannot fit a feature space as all training vectors are the same");
  }
  const centred = standardise({ mean, scale }, training);
  const gram = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let k = 0; k < dimensions; k++) {
        product += centred.data[i * dimensions + k] * centred.data[j * dimensions + k];
      }
      gram[i * count + j] = gram[j * count + i] = product;
    }
  }
  const { values, vectors } = symmetricEigen(gram, count);
  const wanted = Math.max(1, Math.min(MAX_AXES, Math.floor(compared / VECTORS_PER_AXIS)));
  // Beyond the rank there are only rounding errors.
  const rank = values.filter((value) => value > 1e-9 * values[0]).length;
  const axisCount = Math.min(wanted, rank);
  const axes = {
    data: new Float64Array(axisCount * dimensions),
    count: axisCount,
    dimensions,
  };
  for (let a = 0; a < axisCount; a++) {
    const axis = rowOf(axes, a);
    for (let i = 0; i < count; i++) {
      const weight = vectors[a * count + i] / Math.sqrt(values[a]);
      rowOf(centred, i).forEach((value, k) => axis[k] += weight * value);
    }
  }
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const explained = values.slice(0, axisCount).reduce((sum, value) => sum + value, 0) / total;
  return { mean, scale, axes, explained };
}

/**
 * Features about the training slices' mean, in units of their scale.
 *
 * @param rows [count, dimensions].
 * @returns Of the same shape.
 */
export function standardise(
  space: Pick<FeatureSpace, "mean" | "scale">,
  rows: FeatureRows,
): FeatureRows {
  const { dimensions } = rows;
  const data = rows.data.map(
    (value, i) => (value - space.mean[i % dimensions]) / space.scale,
  );
  return { ...rows, data };
}

/**
 * Coordinates along the principal axes, and as one further coordinate the
 * length of what lies outside them: without it a set could be wrong in a way
 * that no training slice varies, and not be seen.
 *
 * @param standardised From {@link standardise}.
 * @returns [count, axes + 1].
 */
export function reduce(space: FeatureSpace, standardised: FeatureRows): FeatureRows {
  const { axes } = space;
  const dimensions = axes.count + 1;
  const data = new Float64Array(standardised.count * dimensions);
  for (let i = 0; i < standardised.count; i++) {
    const rest = rowOf(standardised, i).slice();
    for (let a = 0; a < axes.count; a++) {
      const axis = rowOf(axes, a);
      const along = rest.reduce((sum, value, k) => sum + value * axis[k], 0);
      axis.forEach((value, k) => rest[k] -= along * value);
      data[i * dimensions + a] = along;
    }
    data[(i + 1) * dimensions - 1] = Math.sqrt(rest.reduce((sum, value) => sum + value ** 2, 0));
  }
  return { data, count: standardised.count, dimensions };
}
