/**
 * The model once more, as plain loops in float64: the oracle that the tests
 * compare the tensors' gradients with. Written from the paper's description,
 * it shares nothing with the model but the parameters' names.
 *
 * @module
 */
import type { ModelConfig } from "../run/schema.ts";

/** Numbers in C order with their shape. */
export interface Array64 {
  shape: number[];
  data: Float64Array;
}

/** Parameters by name. */
export type Parameters64 = ReadonlyMap<string, Array64>;

/** Makes an array from any numbers. */
export function array64(shape: number[], data: ArrayLike<number>): Array64 {
  return { shape, data: Float64Array.from(data) };
}

/** z_e of a batch of images. */
export function encode64(model: ModelConfig, parameters: Parameters64, images: Array64): Array64 {
  let x = images;
  for (let i = 0; i < model.filters.length; i++) {
    x = relu(convolution(parameters, `encoder.downsample_${i}`, x, 2));
  }
  if (model.bridge) x = convolution(parameters, "encoder.bridge", x, 1);
  x = residuals(model, parameters, "encoder", x);
  return convolution(parameters, "encoder.project", x, 1);
}

/** Reconstruction of a map of code vectors. */
export function decode64(model: ModelConfig, parameters: Parameters64, z: Array64): Array64 {
  let x = z;
  if (model.bridge) x = convolution(parameters, "decoder.bridge", x, 1);
  x = residuals(model, parameters, "decoder", x);
  for (let i = 0; i < model.filters.length; i++) {
    x = transposedConvolution(parameters, `decoder.upsample_${i}`, x);
    if (i < model.filters.length - 1 || model.outputConvolution) x = relu(x);
  }
  return model.outputConvolution ? convolution(parameters, "decoder.output", x, 1) : x;
}

/** Index of the nearest code of each vector, by comparing all distances. */
export function nearestCodes64(vectors: Array64, embeddings: Array64): number[] {
  const [numEmbeddings, dim] = embeddings.shape;
  return Array.from({ length: vectors.data.length / dim }, (_, n) => {
    let best = 0;
    let bestDistance = Infinity;
    for (let k = 0; k < numEmbeddings; k++) {
      let distance = 0;
      for (let d = 0; d < dim; d++) {
        distance += (vectors.data[n * dim + d] - embeddings.data[k * dim + d]) ** 2;
      }
      if (distance < bestDistance) [best, bestDistance] = [k, distance];
    }
    return best;
  });
}

/** Mean of squared differences. */
export function meanSquare64(a: Array64, b: Array64): number {
  return a.data.reduce((sum, value, i) => sum + (value - b.data[i]) ** 2, 0) / a.data.length;
}

function residuals(
  model: ModelConfig,
  parameters: Parameters64,
  side: string,
  x: Array64,
): Array64 {
  if (model.residualLayers === 0) return x;
  for (let i = 0; i < model.residualLayers; i++) {
    const hidden = convolution(parameters, `${side}.residual_${i}.spatial`, relu(x), 1);
    const change = convolution(parameters, `${side}.residual_${i}.pointwise`, relu(hidden), 1);
    x = { shape: x.shape, data: x.data.map((value, j) => value + change.data[j]) };
  }
  return relu(x);
}

function relu(x: Array64): Array64 {
  return { shape: x.shape, data: x.data.map((value) => Math.max(0, value)) };
}

/** Every (output, tap, input) of a `same` convolution of the larger grid by the filter. */
function* taps(size: number, filterSize: number, stride: number) {
  const out = Math.ceil(size / stride);
  const padBefore = Math.floor(Math.max(0, (out - 1) * stride + filterSize - size) / 2);
  for (let o = 0; o < out; o++) {
    for (let k = 0; k < filterSize; k++) {
      const i = o * stride + k - padBefore;
      if (i >= 0 && i < size) yield [o, k, i];
    }
  }
}

function convolution(parameters: Parameters64, name: string, x: Array64, stride: number): Array64 {
  const filter = parameters.get(`${name}.filter`)!;
  const bias = parameters.get(`${name}.bias`)!;
  const [batch, height, width, from] = x.shape;
  const [filterSize, , , to] = filter.shape;
  const [outHeight, outWidth] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const y = new Float64Array(batch * outHeight * outWidth * to).map((_, i) => bias.data[i % to]);
  for (let b = 0; b < batch; b++) {
    for (const [oy, ky, iy] of taps(height, filterSize, stride)) {
      for (const [ox, kx, ix] of taps(width, filterSize, stride)) {
        for (let i = 0; i < from; i++) {
          const value = x.data[((b * height + iy) * width + ix) * from + i];
          for (let o = 0; o < to; o++) {
            y[((b * outHeight + oy) * outWidth + ox) * to + o] += value *
              filter.data[((ky * filterSize + kx) * from + i) * to + o];
          }
        }
      }
    }
  }
  return { shape: [batch, outHeight, outWidth, to], data: y };
}

/** The convolution read backwards: each input spreads over the outputs that would have seen it. */
function transposedConvolution(parameters: Parameters64, name: string, x: Array64): Array64 {
  const filter = parameters.get(`${name}.filter`)!;
  const bias = parameters.get(`${name}.bias`)!;
  const [batch, height, width, from] = x.shape;
  const [filterSize, , to] = filter.shape;
  const [outHeight, outWidth] = [2 * height, 2 * width];
  const y = new Float64Array(batch * outHeight * outWidth * to).map((_, i) => bias.data[i % to]);
  for (let b = 0; b < batch; b++) {
    for (const [iy, ky, oy] of taps(outHeight, filterSize, 2)) {
      for (const [ix, kx, ox] of taps(outWidth, filterSize, 2)) {
        for (let i = 0; i < from; i++) {
          const value = x.data[((b * height + iy) * width + ix) * from + i];
          for (let o = 0; o < to; o++) {
            y[((b * outHeight + oy) * outWidth + ox) * to + o] += value *
              filter.data[((ky * filterSize + kx) * to + o) * from + i];
          }
        }
      }
    }
  }
  return { shape: [batch, outHeight, outWidth, to], data: y };
}
