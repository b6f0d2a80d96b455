/**
 * What the evaluation of samples asks of a run's trained VQ-VAE.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  type PixelStatistics,
  scaledPixels,
  standardisedSlices,
} from "../data/prepared/batches.ts";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { encode } from "../model/encoder.ts";
import { type Parameters, parameterSpecifications } from "../model/parameters.ts";
import type { CodeMaps } from "../prior/code_maps.ts";
import { decodeCodes } from "../prior/decode_codes.ts";
import type { RunConfig } from "../run/schema.ts";
import { type Executor, type ModelValues, RECONSTRUCTION_CHUNK } from "../training/executor.ts";
import type { FeatureRows } from "./feature_rows.ts";

/** Slices as the model sees them. */
export interface CodedSlices {
  /** What the decoder makes of the codes, 8-bit. */
  slices: SliceArray;
  maps: CodeMaps;
}

/** A trained VQ-VAE. All images are 8-bit slices of its size. */
export interface RunModel {
  /** Encodes, quantizes and decodes slices at these positions. */
  reconstruct(slices: SliceArray, positions: Float64Array): Promise<CodedSlices>;
  /** Decodes code maps. */
  decode(maps: CodeMaps): Promise<CodedSlices>;
  /**
   * Mean and standard deviation over the map of each channel of z_e: [count, 2·D].
   *
   * They hold what the encoder keeps of a slice. What it discards they cannot
   * show, and slices that the run's own decoder drew may seem nearer to real
   * ones than they look.
   */
  encoderFeatures(slices: SliceArray): Promise<FeatureRows>;
}

/** Slices reconstructed at a time, so that not all are in memory as floats; a multiple of the executor's chunk. */
const BLOCK = 16 * RECONSTRUCTION_CHUNK;

/**
 * The model of a checkpoint.
 *
 * @param executor Reconstructs; the rest runs on this thread, in chunks of fixed size.
 * @param values Not disposed of here.
 * @param statistics Of the training pixels.
 */
export function runModel(
  config: RunConfig,
  executor: Executor,
  values: ModelValues,
  statistics: PixelStatistics,
): RunModel {
  const { imageSize, filters } = config.model;
  const edge = imageSize / 2 ** filters.length;
  const specifications = parameterSpecifications(config.model, config.quantizer);
  const parameters: Parameters = new Map(
    specifications.map(({ name }, i) => [name, values.parameters[i]]),
  );
  return {
    async reconstruct(slices, positions) {
      const pixels = new Uint8Array(slices.pixels.length);
      const codes = new Int32Array(slices.count * edge * edge);
      for (const chunk of chunks(slices.count, BLOCK)) {
        const part = await executor.reconstruct(
          values,
          standardisedSlices(slices, chunk, statistics),
        );
        pixels.set(eightBits(scaledPixels(part.pixels, statistics)), chunk[0] * imageSize ** 2);
        codes.set(part.indices, chunk[0] * edge * edge);
      }
      return {
        slices: { ...slices, pixels },
        maps: { codes, positions, count: slices.count, height: edge, width: edge },
      };
    },
    async decode(maps) {
      const pixels = eightBits(await decodeCodes(config, values, maps, statistics));
      const slices = { pixels, count: maps.count, height: imageSize, width: imageSize };
      return { slices, maps };
    },
    async encoderFeatures(slices) {
      const channels = config.model.embeddingDim;
      const data = new Float64Array(slices.count * 2 * channels);
      for (const chunk of chunks(slices.count, RECONSTRUCTION_CHUNK)) {
        const standardised = standardisedSlices(slices, chunk, statistics);
        const encoded = tf.tidy(() => {
          const images = tf.tensor4d(standardised, [chunk.length, imageSize, imageSize, 1]);
          return encode(config.model, parameters, images);
        });
        const vectors = await encoded.data() as Float32Array;
        encoded.dispose();
        const size = edge * edge * channels;
        chunk.forEach((slice, i) => {
          const map = vectors.subarray(i * size, (i + 1) * size);
          data.set(channelMoments(map, channels), slice * 2 * channels);
        });
      }
      return { data, count: slices.count, dimensions: 2 * channels };
    },
  };
}

/** 0 … count−1 in consecutive pieces of at most `size`. */
function chunks(count: number, size: number): number[][] {
  return Array.from(
    { length: Math.ceil(count / size) },
    (_, c) => Array.from({ length: Math.min(size, count - c * size) }, (_, i) => c * size + i),
  );
}

/** What is written to a picture. */
function eightBits(scaled: Float32Array): Uint8Array {
  return Uint8Array.from(scaled, (value) => Math.round(255 * value));
}

/** Means, then population standard deviations, of the channels of [positions, channels]. */
function channelMoments(map: Float32Array, channels: number): Float64Array {
  const moments = new Float64Array(2 * channels);
  const positions = map.length / channels;
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let p = 0; p < positions; p++) sum += map[p * channels + c];
    const mean = sum / positions;
    let squares = 0;
    for (let p = 0; p < positions; p++) squares += (map[p * channels + c] - mean) ** 2;
    moments[c] = mean;
    moments[channels + c] = Math.sqrt(squares / positions);
  }
  return moments;
}
