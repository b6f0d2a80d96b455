/**
 * How a slice's position enters the prior.
 *
 * @module
 */

/**
 * Fourier features of positions: 1, then sin(πkp) and cos(πkp) for
 * k = 1 … frequencies. Half periods, so that the two ends of the head differ.
 *
 * @param positions Each in [0, 1].
 * @param frequencies At least 0.
 * @returns [positions, 1 + 2·frequencies] in C order.
 */
export function positionFeatures(positions: ArrayLike<number>, frequencies: number): Float32Array {
  const length = featureCount(frequencies);
  const features = new Float32Array(positions.length * length);
  for (let i = 0; i < positions.length; i++) {
    features[i * length] = 1;
    for (let k = 1; k <= frequencies; k++) {
      const angle = Math.PI * k * positions[i];
      features[i * length + 2 * k - 1] = Math.sin(angle);
      features[i * length + 2 * k] = Math.cos(angle);
    }
  }
  return features;
}

/** Number of features of one position. */
export function featureCount(frequencies: number): number {
  return 1 + 2 * frequencies;
}
