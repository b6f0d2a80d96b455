/**
 * Ancestral sampling: code maps drawn from the prior, code by code.
 *
 * @module
 */
import { RandomStream } from "../random.ts";
import { chooseCode, type DrawOptions, drawProbabilities, log2Probability } from "./choose_code.ts";
import type { SequentialPrior } from "./sequential_prior.ts";

/** What to draw. */
export interface DrawRequest extends DrawOptions {
  /** Sample i depends on it, on i and on its position, not on the other samples. */
  seed: number;
  /** Slice position of each sample, in [0, 1]. */
  positions: ArrayLike<number>;
  /** Codes that are given instead of drawn; null where none is. */
  kept: {
    /** [height, width] in C order. */
    codes: ArrayLike<number>;
    /** The same shape: whether the code is kept. */
    places: readonly boolean[];
  } | null;
}

/** A drawn code map. */
export interface DrawnMap {
  /** [height, width] in C order, each in [0, K). */
  codes: Int32Array;
  /**
   * log2 of the probability of the drawn codes, each given all codes before
   * it in raster order, at temperature 1 and without a nucleus.
   */
  log2Likelihood: number;
}

/** Draws the maps of a request one after the other. */
export function* drawMaps(prior: SequentialPrior, request: DrawRequest): Generator<DrawnMap> {
  const { height, width } = prior.model;
  for (let sample = 0; sample < request.positions.length; sample++) {
    const stream = new RandomStream(request.seed, "sample", sample);
    const map = prior.start(request.positions[sample]);
    const codes = new Int32Array(height * width);
    let log2Likelihood = 0;
    for (let place = 0; place < codes.length; place++) {
      if (request.kept?.places[place]) {
        codes[place] = request.kept.codes[place];
      } else {
        const logits = map.logits();
        codes[place] = chooseCode(drawProbabilities(logits, request), stream.uniform());
        log2Likelihood += log2Probability(logits, codes[place]);
      }
      map.push(codes[place]);
    }
    yield { codes, log2Likelihood };
  }
}

/**
 * Positions spread as those of the training slices are: the middles of `count`
 * equal shares of them.
 *
 * @param training At least one.
 * @returns [count], rising.
 */
export function spreadPositions(training: ArrayLike<number>, count: number): Float64Array {
  const sorted = Float64Array.from(training).sort();
  return Float64Array.from(
    { length: count },
    (_, i) => sorted[Math.floor((i + 0.5) / count * sorted.length)],
  );
}
