/**
 * From logits to one code.
 *
 * @module
 */

/** How a code is chosen. */
export interface DrawOptions {
  /** Logits are divided by it: below 1 likely codes become likelier. Above 0. */
  temperature: number;
  /**
   * Only the most probable codes that together reach this probability can be
   * drawn (nucleus sampling, Holtzman et al. 2020). In (0, 1]; 1 allows all.
   */
  topP: number;
}

/**
 * The probabilities that codes are drawn with. The temperature comes first,
 * then the nucleus; of equally probable codes the lower number is the more
 * probable. What falls outside the nucleus is 0, and the rest adds up to 1.
 *
 * @param logits [K].
 * @returns [K].
 */
export function drawProbabilities(logits: Float64Array, options: DrawOptions): Float64Array {
  const { temperature, topP } = options;
  const largest = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  const weights = logits.map((logit) => Math.exp((logit - largest) / temperature));
  if (topP < 1) {
    const order = Array.from(weights, (_, code) => code)
      .sort((a, b) => weights[b] - weights[a] || a - b);
    const wanted = topP * sum(weights);
    let reached = 0;
    for (const code of order) {
      if (reached >= wanted) weights[code] = 0;
      else reached += weights[code];
    }
  }
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/**
 * The code at which the cumulative probability passes a uniform number: the
 * inverse of the distribution function.
 *
 * @param probabilities [K], adding up to 1 within rounding.
 * @param uniform In [0, 1).
 */
export function chooseCode(probabilities: Float64Array, uniform: number): number {
  let cumulative = 0;
  let last = 0;
  for (let code = 0; code < probabilities.length; code++) {
    if (probabilities[code] === 0) continue;
    cumulative += probabilities[code];
    if (uniform < cumulative) return code;
    last = code;
  }
  // The sum fell short of 1 by rounding.
  return last;
}

/** log2 of a code's softmax probability. */
export function log2Probability(logits: Float64Array, code: number): number {
  const largest = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return (logits[code] - largest - Math.log(total)) / Math.LN2;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
