/**
 * The convolutions of a model, found by running the model's own code.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { decode } from "../model/decoder.ts";
import { encode } from "../model/encoder.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import type { ModelConfig, QuantizerConfig } from "../run/schema.ts";
import type { ConvolutionGeometry, ConvolutionLayer, Pass } from "./convolution_layer.ts";
import { type ConvolutionCall, recordConvolutions, shapeTensor } from "./shape_backend.ts";

/** What a model asks of a device. */
export interface ModelLayers {
  /** Distinct geometries, in the order in which the model first meets them. */
  convolutions: ConvolutionLayer[];
  /** Code vectors in one image: height times width of the code map. */
  vectorsPerImage: number;
}

/** The layers of the model that this configuration describes. */
export async function modelLayers(
  model: ModelConfig,
  quantizer: QuantizerConfig,
): Promise<ModelLayers> {
  const names = new Map<tf.TensorInfo["dataId"], string>();
  let pixels: tf.TensorInfo["dataId"] = {};
  let vectorsPerImage = 0;
  const calls = await recordConvolutions(() => {
    const parameters = new Map(
      parameterSpecifications(model, quantizer).map(({ name, shape }) => {
        const tensor = shapeTensor(shape);
        names.set(tensor.dataId, name.replace(/\.filter$/, ""));
        return [name, tensor];
      }),
    );
    const images = shapeTensor([1, model.imageSize, model.imageSize, 1]) as tf.Tensor4D;
    pixels = images.dataId;
    const encoded = encode(model, parameters, images);
    vectorsPerImage = encoded.shape[1] * encoded.shape[2];
    decode(model, parameters, encoded);
  });
  return { convolutions: distinct(calls, names, pixels), vectorsPerImage };
}

function distinct(
  calls: readonly ConvolutionCall[],
  names: ReadonlyMap<tf.TensorInfo["dataId"], string>,
  pixels: tf.TensorInfo["dataId"],
): ConvolutionLayer[] {
  const layers = new Map<string, ConvolutionLayer>();
  for (const call of calls) {
    const geometry = geometryOf(call);
    const key = JSON.stringify(geometry);
    const layer = layers.get(key) ??
      { ...geometry, layers: [], uses: { forward: 0, "input gradient": 0, "filter gradient": 0 } };
    layers.set(key, layer);
    layer.layers.push(names.get(call.filter.dataId) ?? "?");
    for (const pass of passesOf(call, pixels)) layer.uses[pass]++;
  }
  return [...layers.values()];
}

function geometryOf({ info }: ConvolutionCall): ConvolutionGeometry {
  return {
    inSize: info.inHeight,
    inChannels: info.inChannels,
    outSize: info.outHeight,
    outChannels: info.outChannels,
    kernelSize: info.filterHeight,
    stride: info.strideHeight,
  };
}

/** The passes that a step needs of a layer: nothing wants the gradient of the pixels. */
function passesOf({ kernel, data }: ConvolutionCall, pixels: tf.TensorInfo["dataId"]): Pass[] {
  const backward: Pass = kernel === "FusedConv2D" ? "input gradient" : "forward";
  const forward: Pass = kernel === "FusedConv2D" ? "forward" : "input gradient";
  return data.dataId === pixels
    ? [forward, "filter gradient"]
    : [forward, backward, "filter gradient"];
}
