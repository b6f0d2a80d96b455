/**
 * The transformer one code at a time: keys and values of the places before are
 * kept, so that a code costs one place of a forward pass. Plain TypeScript in
 * float64, for the reasons that incremental_pixel_cnn.ts gives.
 *
 * @module
 */
import { addProduct } from "./add_product.ts";
import { LAYER_NORMALISATION_EPSILON } from "./layer_normalisation.ts";
import { positionFeatures } from "./position_features.ts";
import type { PriorModelConfig } from "./prior_parameters.ts";
import type { GrowingCodes, SequentialPrior } from "./sequential_prior.ts";

/** A transformer to draw from. */
export class IncrementalTransformer implements SequentialPrior {
  readonly model: PriorModelConfig;
  readonly #values: ReadonlyMap<string, Float32Array>;

  /** @param values Parameters in C order, by the names of `priorParameterSpecifications`. */
  constructor(model: PriorModelConfig, values: ReadonlyMap<string, Float32Array>) {
    this.model = model;
    this.#values = values;
  }

  /** The parameter of that name; an Error where there is none: a bug. */
  parameter(name: string): Float32Array {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`The prior has no parameter ${name}`);
    return value;
  }

  start(position: number): GrowingCodes {
    return new GrowingSequence(this, position);
  }
}

/** The places so far, as one sequence. */
class GrowingSequence implements GrowingCodes {
  readonly #prior: IncrementalTransformer;
  readonly #codes: Int32Array;
  /** The position's share of what each place starts with, [C]. */
  readonly #position: Float64Array;
  /** Of each block what the places so far are asked with and answer, [places, C]. */
  readonly #keys: Float64Array[];
  readonly #values: Float64Array[];
  /** The residual stream of the present place, [C], and it normalised. */
  readonly #stream: Float64Array;
  readonly #normalised: Float64Array;
  readonly #attended: Float64Array;
  readonly #queryKeyValue: Float64Array;
  readonly #hidden: Float64Array;
  readonly #shares: Float64Array;
  readonly #logits: Float64Array;
  #place = 0;
  /** Whether the logits are those of the present place. */
  #current = false;

  constructor(prior: IncrementalTransformer, position: number) {
    const { channels, height, layers, numEmbeddings, positionFrequencies, width } = prior.model;
    const places = height * width;
    const each = () => Array.from({ length: layers }, () => new Float64Array(places * channels));
    const features = Float64Array.from(positionFeatures([position], positionFrequencies));
    this.#prior = prior;
    this.#codes = new Int32Array(places);
    this.#position = new Float64Array(channels);
    this.#keys = each();
    this.#values = each();
    this.#stream = new Float64Array(channels);
    this.#normalised = new Float64Array(channels);
    this.#attended = new Float64Array(channels);
    this.#queryKeyValue = new Float64Array(3 * channels);
    this.#hidden = new Float64Array(4 * channels);
    this.#shares = new Float64Array(places);
    this.#logits = new Float64Array(numEmbeddings);
    const weights = prior.parameter("position");
    addProduct(features, 0, features.length, weights, 0, this.#position, 0, channels);
  }

  get length(): number {
    return this.#place;
  }

  logits(): Float64Array {
    if (this.#place === this.#codes.length) throw new RangeError("The code map is full already");
    if (!this.#current) {
      this.#begin();
      for (let block = 0; block < this.#prior.model.layers; block++) this.#passBlock(block);
      this.#normalise();
      this.#linear("head.output", this.#normalised, this.#logits);
      this.#current = true;
    }
    return this.#logits;
  }

  push(code: number): void {
    this.logits(); // what later places see of this one
    this.#codes[this.#place++] = code;
    this.#current = false;
  }

  /** What the present place starts with: its neighbours, where it is, and the slice's position. */
  #begin(): void {
    const { channels, inputFilter, width } = this.#prior.model;
    const embedding = this.#prior.parameter("embedding");
    const place = this.#prior.parameter("place");
    const [before, at] = this.#place === 0
      ? [this.#prior.parameter("start"), 0]
      : [embedding, this.#codes[this.#place - 1] * channels];
    for (let c = 0; c < channels; c++) {
      this.#stream[c] = before[at + c] + place[this.#place * channels + c] + this.#position[c];
    }
    if (inputFilter === 0 || this.#place < width) return;
    const filter = this.#prior.parameter("above.filter");
    const column = this.#place % width;
    const reach = (inputFilter - 1) / 2;
    for (let tap = 0; tap < inputFilter; tap++) {
      const seen = column - reach + tap;
      if (seen < 0 || seen >= width) continue;
      const from = this.#codes[this.#place - column - width + seen] * channels;
      this.#normalised.set(embedding.subarray(from, from + channels));
      const taken = tap * channels * channels;
      addProduct(this.#normalised, 0, channels, filter, taken, this.#stream, 0, channels);
    }
  }

  /** Adds a block's attention, then its feed-forward layer, to the stream. */
  #passBlock(block: number): void {
    const { channels } = this.#prior.model;
    const at = `block_${block}`;
    this.#normalise();
    this.#linear(`${at}.attention_in`, this.#normalised, this.#queryKeyValue);
    const kept = this.#place * channels;
    this.#keys[block].set(this.#queryKeyValue.subarray(channels, 2 * channels), kept);
    this.#values[block].set(this.#queryKeyValue.subarray(2 * channels), kept);
    this.#attend(this.#keys[block], this.#values[block]);
    this.#addLinear(`${at}.attention_out`, this.#attended);
    this.#normalise();
    this.#linear(`${at}.expand`, this.#normalised, this.#hidden);
    for (let c = 0; c < this.#hidden.length; c++) this.#hidden[c] = Math.max(0, this.#hidden[c]);
    this.#addLinear(`${at}.contract`, this.#hidden);
  }

  /** The present place's attention to itself and the places before it, into `#attended`. */
  #attend(keys: Float64Array, values: Float64Array): void {
    const { channels, heads } = this.#prior.model;
    const perHead = channels / heads;
    const shares = this.#shares;
    this.#attended.fill(0);
    for (let first = 0; first < channels; first += perHead) {
      let largest = -Infinity;
      for (let place = 0; place <= this.#place; place++) {
        let score = 0;
        const from = place * channels;
        for (let c = first; c < first + perHead; c++) {
          score += this.#queryKeyValue[c] * keys[from + c];
        }
        shares[place] = score / Math.sqrt(perHead);
        largest = Math.max(largest, shares[place]);
      }
      let total = 0;
      for (let place = 0; place <= this.#place; place++) {
        shares[place] = Math.exp(shares[place] - largest);
        total += shares[place];
      }
      for (let place = 0; place <= this.#place; place++) {
        const share = shares[place] / total;
        const from = place * channels;
        for (let c = first; c < first + perHead; c++) this.#attended[c] += share * values[from + c];
      }
    }
  }

  /** See layer_normalisation.ts. */
  #normalise(): void {
    const x = this.#stream;
    let mean = 0;
    for (let c = 0; c < x.length; c++) mean += x[c] / x.length;
    let variance = 0;
    for (let c = 0; c < x.length; c++) variance += (x[c] - mean) ** 2 / x.length;
    const inverse = 1 / Math.sqrt(variance + LAYER_NORMALISATION_EPSILON);
    for (let c = 0; c < x.length; c++) this.#normalised[c] = (x[c] - mean) * inverse;
  }

  #linear(name: string, x: Float64Array, y: Float64Array): void {
    y.set(this.#prior.parameter(`${name}.bias`));
    addProduct(x, 0, x.length, this.#prior.parameter(`${name}.filter`), 0, y, 0, y.length);
  }

  #addLinear(name: string, x: Float64Array): void {
    const stream = this.#stream;
    const bias = this.#prior.parameter(`${name}.bias`);
    for (let c = 0; c < stream.length; c++) stream[c] += bias[c];
    const filter = this.#prior.parameter(`${name}.filter`);
    addProduct(x, 0, x.length, filter, 0, stream, 0, stream.length);
  }
}
