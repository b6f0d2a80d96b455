/**
 * From code maps to slices.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { type PixelStatistics, scaledPixels } from "../data/prepared/batches.ts";
import { decode } from "../model/decoder.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import type { RunConfig } from "../run/schema.ts";
import { type ModelValues, RECONSTRUCTION_CHUNK } from "../training/executor.ts";
import { type CodeMaps, cutMaps } from "./code_maps.ts";

/**
 * Decodes code maps with the VQ-VAE's decoder, on the current backend, in
 * chunks of a fixed size.
 *
 * @param maps Their positions are not used.
 * @returns Pixels clipped to [0, 1], [maps, size, size] in C order.
 */
export async function decodeCodes(
  { model, quantizer }: Pick<RunConfig, "model" | "quantizer">,
  values: ModelValues,
  maps: Omit<CodeMaps, "positions">,
  statistics: PixelStatistics,
): Promise<Float32Array> {
  const parameters = new Map(
    parameterSpecifications(model, quantizer).map(({ name }, i) => [name, values.parameters[i]]),
  );
  const pixels = new Float32Array(maps.count * model.imageSize ** 2);
  let offset = 0;
  const pieces = cutMaps(
    { ...maps, positions: new Float64Array(maps.count) },
    RECONSTRUCTION_CHUNK,
  );
  for (const piece of pieces) {
    const images = tf.tidy(() => {
      const codes = tf.tensor1d(piece.codes, "int32");
      // [B·h·w, D] → [B,h,w,D]
      const quantized = tf.gather(values.embeddings, codes)
        .reshape([piece.count, piece.height, piece.width, model.embeddingDim]);
      return decode(model, parameters, quantized as tf.Tensor4D);
    });
    const standardised = await images.data() as Float32Array;
    images.dispose();
    pixels.set(scaledPixels(standardised, statistics), offset);
    offset += standardised.length;
  }
  return pixels;
}
