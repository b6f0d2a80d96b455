/**
 * How much of the codebook is in use, from a histogram of code indices.
 *
 * @module
 */

/** Usage of a codebook of K codes. */
export interface CodebookUsage {
  /** exp of the histogram's entropy in nats, in [1, K]: K for even use, 1 for a single code. */
  perplexity: number;
  /** Entropy in bits a code, in [0, log2 K]. */
  entropyBits: number;
  /** Codes chosen at least once, in [1, K]. */
  codesUsed: number;
}

/**
 * Perplexity, entropy and number of codes in use. With p_k the share of code k,
 * the entropy is H = −Σ p_k·ln p_k (0·ln 0 = 0), the perplexity exp H and the
 * entropy in bits H / ln 2.
 *
 * @param histogram How often each of the K codes was chosen, [K], each at least 0.
 * @returns The three measures.
 * @throws {RangeError} If a count is negative or not finite, or all are 0.
 *
 * @example
 * ```ts
 * codebookUsage([2, 2, 0, 0]); // { perplexity: 2, entropyBits: 1, codesUsed: 2 }
 * ```
 */
export function codebookUsage(histogram: ArrayLike<number>): CodebookUsage {
  let total = 0;
  let codesUsed = 0;
  for (let k = 0; k < histogram.length; k++) {
    const count = histogram[k];
    if (!(count >= 0 && count < Infinity)) {
      throw new RangeError(
        `Cannot compute codebook usage as counts must be finite and at least 0: current value of code ${k} is ${count}`,
      );
    }
    total += count;
    if (count > 0) codesUsed++;
  }
  if (total === 0) {
    throw new RangeError(
      "Cannot compute codebook usage as the histogram must count at least one code: current total is 0",
    );
  }
  let entropy = 0;
  for (let k = 0; k < histogram.length; k++) {
    const share = histogram[k] / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return {
    perplexity: Math.exp(entropy),
    entropyBits: entropy / Math.LN2,
    codesUsed,
  };
}
