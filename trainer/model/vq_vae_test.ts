/**
 * The model against plain loops in float64, on every backend: the forward pass
 * by value, every element of every gradient by central differences.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { testOnBackends } from "../backend/test_backends.ts";
import { RandomStream } from "../random.ts";
import type { ModelConfig, QuantizerConfig } from "../run/schema.ts";
import { shardGradients } from "../training/shard_step.ts";
import {
  type Array64,
  array64,
  decode64,
  encode64,
  meanSquare64,
  nearestCodes64,
  type Parameters64,
} from "./float64_model.ts";
import { CODEBOOK_PARAMETER, parameterSpecifications } from "./parameters.ts";

const paper: ModelConfig = {
  imageSize: 8,
  filters: [4, 5],
  kernelSize: 4,
  bridge: true,
  residualLayers: 2,
  residualHidden: 3,
  outputConvolution: false,
  numEmbeddings: 6,
  embeddingDim: 3,
};
const student: ModelConfig = {
  ...paper,
  kernelSize: 3,
  bridge: false,
  residualLayers: 0,
  residualHidden: 0,
  outputConvolution: true,
};
const ema: QuantizerConfig = {
  codebook: "ema",
  commitmentCost: 0.25,
  decay: 0.99,
  epsilon: 1e-5,
  initialisation: "uniform",
  initialisationStep: 0,
  revivalInterval: 0,
  revivalThreshold: 0,
};

const CASES: [string, ModelConfig, QuantizerConfig][] = [
  ["the paper's architecture, EMA codebook", paper, ema],
  ["the student's architecture, gradient codebook", student, { ...ema, codebook: "gradient" }],
];
const BATCH = 2;

for (const [name, model, quantizer] of CASES) {
  testOnBackends(`gradients equal finite differences: ${name}`, async () => {
    const specifications = parameterSpecifications(model, quantizer);
    const stream = new RandomStream(7, name);
    const normals = (size: number, scale: number) =>
      Float32Array.from({ length: size }, () => scale * stream.normal());
    const size = (shape: number[]) => shape.reduce((product, n) => product * n, 1);
    // Positive biases keep most units alive; a dead one would have nothing to compare.
    const values = specifications.map(({ shape, name }) =>
      name.endsWith(".bias")
        ? normals(size(shape), 0.2).map((value) => value + 0.3)
        : normals(size(shape), 0.4)
    );
    const parameters = new Map(
      specifications.map(({ name, shape }, i) => [name, array64(shape, values[i])]),
    );
    const images = normals(BATCH * model.imageSize ** 2, 1);
    // Codes near some of the vectors, so that several are chosen.
    const encoded = encode64(
      model,
      parameters,
      array64([BATCH, model.imageSize, model.imageSize, 1], images),
    );
    const embeddings = normals(model.numEmbeddings * model.embeddingDim, 0.05)
      .map((noise, i) => noise + encoded.data[i]);
    const codebook = specifications.findIndex((s) => s.name === CODEBOOK_PARAMETER);
    if (codebook >= 0) {
      values[codebook] = embeddings;
      parameters.set(CODEBOOK_PARAMETER, array64(specifications[codebook].shape, embeddings));
    }

    const tensors = specifications.map(({ shape }, i) => tf.tensor(values[i], shape));
    const embeddingsTensor = tf.tensor2d(embeddings, [model.numEmbeddings, model.embeddingDim]);
    const imagesTensor = tf.tensor4d(images, [BATCH, model.imageSize, model.imageSize, 1]);
    const before = tf.memory().numTensors;
    const result = shardGradients(
      { model, quantizer },
      specifications,
      tensors,
      embeddingsTensor,
      imagesTensor,
      false,
    );
    assert.equal(tf.memory().numTensors - before, specifications.length + 3, "tensors leak");
    const losses = await result.losses.data();
    const counts = await result.counts.data();
    const sums = await result.sums.data();
    const gradients = await Promise.all(result.gradients.map((gradient) => gradient.data()));
    tf.dispose([result.losses, result.counts, result.sums, result.gradients, tensors]);
    tf.dispose([embeddingsTensor, imagesTensor]);

    const oracle = new Oracle(model, quantizer, parameters, embeddings, images);
    closeTo(losses, oracle.losses(), 1e-5, "losses");
    closeTo(counts, oracle.counts(), 0, "counts");
    closeTo(sums, oracle.sums(), 1e-5, "sums");
    assert(new Set(oracle.indices).size > 2, "the case uses too few codes to tell anything");
    specifications.forEach(({ name }, i) => {
      closeTo(gradients[i], oracle.gradient(name), 1e-4, `gradient of ${name}`);
    });
  });
}

/**
 * The objective as the straight-through estimator sees it: z_q = z_e + c, with
 * the offset c, the codes chosen and the other side of each loss held at their
 * present values. Its true derivative is what backpropagation should give.
 */
class Oracle {
  readonly indices: number[];
  readonly #encoded: Array64;
  readonly #nearest: Array64;
  readonly #embeddings: Array64;
  readonly #images: Array64;

  constructor(
    readonly model: ModelConfig,
    readonly quantizer: QuantizerConfig,
    readonly parameters: Parameters64,
    embeddings: Float32Array,
    images: Float32Array,
  ) {
    this.#images = array64([BATCH, model.imageSize, model.imageSize, 1], images);
    this.#embeddings = array64([model.numEmbeddings, model.embeddingDim], embeddings);
    this.#encoded = encode64(model, parameters, this.#images);
    this.indices = nearestCodes64(this.#encoded, this.#embeddings);
    this.#nearest = this.#lookUp(this.#embeddings);
  }

  losses(): number[] {
    const reconstruction = meanSquare64(
      decode64(this.model, this.parameters, this.#nearest),
      this.#images,
    );
    const distance = meanSquare64(this.#encoded, this.#nearest);
    return [this.#objective(), reconstruction, distance, distance];
  }

  counts(): number[] {
    const counts = new Array(this.model.numEmbeddings).fill(0);
    for (const k of this.indices) counts[k]++;
    return counts;
  }

  sums(): Float64Array {
    const dim = this.model.embeddingDim;
    const sums = new Float64Array(this.model.numEmbeddings * dim);
    this.#encoded.data.forEach((value, i) => {
      sums[this.indices[Math.floor(i / dim)] * dim + i % dim] += value;
    });
    return sums;
  }

  gradient(name: string): number[] {
    const { data } = this.parameters.get(name)!;
    const step = 1e-6;
    return Array.from(data, (value, i) => {
      data[i] = value + step;
      const above = this.#objective();
      data[i] = value - step;
      const below = this.#objective();
      data[i] = value;
      return (above - below) / (2 * step);
    });
  }

  #objective(): number {
    const encoded = encode64(this.model, this.parameters, this.#images);
    const quantized = {
      shape: encoded.shape,
      data: encoded.data.map((z, i) => z + this.#nearest.data[i] - this.#encoded.data[i]),
    };
    const reconstruction = meanSquare64(
      decode64(this.model, this.parameters, quantized),
      this.#images,
    );
    const commitment = meanSquare64(encoded, this.#nearest);
    const learned = this.parameters.get(CODEBOOK_PARAMETER);
    const codebook = learned === undefined ? 0 : meanSquare64(this.#encoded, this.#lookUp(learned));
    return reconstruction + codebook + this.quantizer.commitmentCost * commitment;
  }

  #lookUp(embeddings: Array64): Array64 {
    const dim = this.model.embeddingDim;
    return {
      shape: this.#encoded.shape,
      data: this.#encoded.data.map((_, i) =>
        embeddings.data[this.indices[Math.floor(i / dim)] * dim + i % dim]
      ),
    };
  }
}

/** Asserts that the largest difference is below the tolerance times the largest value. */
function closeTo(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < actual.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
  }
  assert(largest > 0, `${what}: all expected values are zero`);
  assert(difference <= tolerance * largest, `${what}: off by ${difference} of ${largest}`);
}
