/**
 * The gated PixelCNN one code at a time: what has been computed for the codes
 * before is kept, so that a code costs as much as one place of a forward pass.
 *
 * Plain TypeScript in float64: the bytes that are drawn depend neither on the
 * device that trained the prior nor on the machine. (`Math.exp`, `Math.log`
 * and `Math.tanh` are V8's own, which computes them in software, alike
 * everywhere.)
 *
 * @module
 */
import { addProduct } from "./add_product.ts";
import { positionFeatures } from "./position_features.ts";
import { filterReach, type PriorModelConfig } from "./prior_parameters.ts";

/** The weights of one layer, in C order; shapes as in `priorParameterSpecifications`. */
interface LayerWeights {
  vertical: Float32Array;
  verticalPosition: Float32Array;
  link: Float32Array;
  horizontal: Float32Array;
  horizontalPosition: Float32Array;
  residual: Float32Array;
  residualBias: Float32Array;
}

/** A prior to draw from. */
export class IncrementalPixelCnn {
  readonly model: PriorModelConfig;
  readonly layers: readonly LayerWeights[];
  readonly #values: ReadonlyMap<string, Float32Array>;

  /** @param values Parameters in C order, by the names of `priorParameterSpecifications`. */
  constructor(model: PriorModelConfig, values: ReadonlyMap<string, Float32Array>) {
    this.model = model;
    this.#values = values;
    this.layers = Array.from({ length: model.layers }, (_, layer) => ({
      vertical: this.parameter(`layer_${layer}.vertical.filter`),
      verticalPosition: this.parameter(`layer_${layer}.vertical_position`),
      link: this.parameter(`layer_${layer}.link.filter`),
      horizontal: this.parameter(`layer_${layer}.horizontal.filter`),
      horizontalPosition: this.parameter(`layer_${layer}.horizontal_position`),
      residual: this.parameter(`layer_${layer}.residual.filter`),
      residualBias: this.parameter(`layer_${layer}.residual.bias`),
    }));
  }

  /** The parameter of that name; an Error where there is none: a bug. */
  parameter(name: string): Float32Array {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`The prior has no parameter ${name}`);
    return value;
  }

  /**
   * An empty map, to be filled in raster order.
   *
   * @param position Of the slice, in [0, 1].
   */
  start(position: number): GrowingMap {
    return new GrowingMap(this, position);
  }
}

/** A code map that grows code by code, in raster order. */
export class GrowingMap {
  readonly #prior: IncrementalPixelCnn;
  /** Each layer's share of the position in its two stacks, [2C]. */
  readonly #verticalPositions: Float64Array[];
  readonly #horizontalPositions: Float64Array[];
  /** The last rows of embedded codes, as a ring: [reach + 1, width, C]. */
  readonly #embedded: Float64Array;
  /** Of each layer the last rows of its vertical output, as such a ring. */
  readonly #vertical: Float64Array[];
  /** Of each layer what comes from above and from the position, in the present row: [width, 2C]. */
  readonly #links: Float64Array[];
  /** Of each layer its horizontal output in the present row, [width, C]. */
  readonly #horizontal: Float64Array[];
  readonly #above: Float64Array;
  readonly #left: Float64Array;
  readonly #gated: Float64Array;
  readonly #hidden: Float64Array;
  readonly #logits: Float64Array;
  readonly #reach: number;
  #place = 0;
  /** Whether the logits are those of the present place. */
  #current = false;

  constructor(prior: IncrementalPixelCnn, position: number) {
    const { model, layers } = prior;
    const { channels, width, headChannels, numEmbeddings, positionFrequencies } = model;
    this.#prior = prior;
    this.#reach = filterReach(model);
    const features = Float64Array.from(positionFeatures([position], positionFrequencies));
    const share = (weights: Float32Array) => {
      const sums = new Float64Array(2 * channels);
      addProduct(features, 0, features.length, weights, 0, sums, 0, 2 * channels);
      return sums;
    };
    const each = (length: number) => layers.map(() => new Float64Array(length));
    const ring = (this.#reach + 1) * width * channels;
    this.#verticalPositions = layers.map((layer) => share(layer.verticalPosition));
    this.#horizontalPositions = layers.map((layer) => share(layer.horizontalPosition));
    this.#embedded = new Float64Array(ring);
    this.#vertical = each(ring);
    this.#links = each(width * 2 * channels);
    this.#horizontal = each(width * channels);
    this.#above = new Float64Array(2 * channels);
    this.#left = new Float64Array(2 * channels);
    this.#gated = new Float64Array(channels);
    this.#hidden = new Float64Array(headChannels);
    this.#logits = new Float64Array(numEmbeddings);
  }

  /** Number of codes that the map has. */
  get length(): number {
    return this.#place;
  }

  /**
   * Logits of the next code.
   *
   * @returns [K]; overwritten by the next call.
   * @throws RangeError where the map is full: a bug.
   */
  logits(): Float64Array {
    const { width, height } = this.#prior.model;
    if (this.#place === width * height) throw new RangeError("The code map is full already");
    if (!this.#current) {
      const column = this.#place % width;
      const row = (this.#place - column) / width;
      if (column === 0) this.#beginRow(row);
      this.#computePlace(row, column);
      this.#current = true;
    }
    return this.#logits;
  }

  /** Puts the next code into its place: one that was drawn, or one that is given. */
  push(code: number): void {
    this.logits(); // what later places see of this one
    const { channels, width } = this.#prior.model;
    const embedding = this.#prior.parameter("embedding");
    const place = this.#prior.parameter("place");
    const column = this.#place % width;
    const target = this.#ringOffset((this.#place - column) / width) + column * channels;
    for (let c = 0; c < channels; c++) {
      this.#embedded[target + c] = Math.fround(
        embedding[code * channels + c] + place[this.#place * channels + c],
      );
    }
    this.#place++;
    this.#current = false;
  }

  /** Where a row lies in the rings. */
  #ringOffset(row: number): number {
    const { width, channels } = this.#prior.model;
    return (row % (this.#reach + 1)) * width * channels;
  }

  /** The vertical stack of a row, which depends on the rows above only. */
  #beginRow(row: number): void {
    const { channels, width, layers } = this.#prior.model;
    const gatedChannels = 2 * channels;
    for (let layer = 0; layer < layers; layer++) {
      const { link } = this.#prior.layers[layer];
      const links = this.#links[layer];
      for (let column = 0; column < width; column++) {
        this.#seeAbove(layer, row, column);
        const at = column * gatedChannels;
        links.set(this.#horizontalPositions[layer], at);
        addProduct(this.#above, 0, gatedChannels, link, 0, links, at, gatedChannels);
        if (layer < layers - 1) {
          const target = this.#ringOffset(row) + column * channels;
          gate(this.#above, this.#vertical[layer], target, channels);
        }
      }
    }
  }

  /** A vertical convolution at one place, into `#above`. */
  #seeAbove(layer: number, row: number, column: number): void {
    const { channels, width, filterSize } = this.#prior.model;
    const reach = this.#reach;
    const { vertical } = this.#prior.layers[layer];
    const input = layer === 0 ? this.#embedded : this.#vertical[layer - 1];
    const rows = layer === 0 ? reach : reach + 1;
    const above = this.#above;
    above.set(this.#verticalPositions[layer]);
    for (let r = Math.max(0, reach - row); r < rows; r++) {
      const from = this.#ringOffset(row - reach + r);
      const first = Math.max(0, reach - column);
      const end = Math.min(filterSize, width + reach - column);
      // Neighbouring columns lie side by side, in the filter as in the row: one product.
      addProduct(
        input,
        from + (column - reach + first) * channels,
        (end - first) * channels,
        vertical,
        (r * filterSize + first) * channels * 2 * channels,
        above,
        0,
        2 * channels,
      );
    }
  }

  /** The horizontal stack at one place, and the logits. */
  #computePlace(row: number, column: number): void {
    const { channels, layers, headChannels, numEmbeddings } = this.#prior.model;
    const reach = this.#reach;
    const gatedChannels = 2 * channels;
    for (let layer = 0; layer < layers; layer++) {
      const { horizontal, residual, residualBias } = this.#prior.layers[layer];
      const at = column * gatedChannels;
      this.#left.set(this.#links[layer].subarray(at, at + gatedChannels));
      const input = layer === 0 ? this.#embedded : this.#horizontal[layer - 1];
      const from = layer === 0 ? this.#ringOffset(row) : 0;
      const taps = layer === 0 ? reach : reach + 1;
      const first = Math.max(0, reach - column);
      addProduct(
        input,
        from + (column - reach + first) * channels,
        (taps - first) * channels,
        horizontal,
        first * channels * gatedChannels,
        this.#left,
        0,
        gatedChannels,
      );
      gate(this.#left, this.#gated, 0, channels);
      const output = this.#horizontal[layer];
      const target = column * channels;
      for (let c = 0; c < channels; c++) {
        output[target + c] = residualBias[c] +
          (layer === 0 ? 0 : this.#horizontal[layer - 1][target + c]);
      }
      addProduct(this.#gated, 0, channels, residual, 0, output, target, channels);
    }
    const last = this.#horizontal[layers - 1];
    for (let c = 0; c < channels; c++) this.#gated[c] = Math.max(0, last[column * channels + c]);
    const hidden = this.#hidden;
    hidden.set(this.#prior.parameter("head.hidden.bias"));
    const hiddenFilter = this.#prior.parameter("head.hidden.filter");
    addProduct(this.#gated, 0, channels, hiddenFilter, 0, hidden, 0, headChannels);
    for (let c = 0; c < headChannels; c++) hidden[c] = Math.max(0, hidden[c]);
    this.#logits.set(this.#prior.parameter("head.output.bias"));
    const outputFilter = this.#prior.parameter("head.output.filter");
    addProduct(hidden, 0, headChannels, outputFilter, 0, this.#logits, 0, numEmbeddings);
  }
}

/** tanh(a) · σ(b) of `x`, which holds a, then b; see gated_activation.ts. */
function gate(x: Float64Array, target: Float64Array, offset: number, channels: number): void {
  for (let c = 0; c < channels; c++) {
    target[offset + c] = Math.tanh(x[c]) / (1 + Math.exp(-x[channels + c]));
  }
}
