/**
 * Conv2D, FusedConv2D and their gradients, for NHWC tensors.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { areFloats, type KernelArguments } from "./compute.ts";
import { forwardGeometry, inputGradientGeometry } from "./geometry.ts";
import { product, rowProduct } from "./product.ts";
import { fallThrough } from "./stock_kernels.ts";

type Shape4D = [number, number, number, number];

/** x · filter, and for FusedConv2D + bias and ReLU. */
function convolve(name: "Conv2D" | "FusedConv2D", args: KernelArguments): tf.TensorInfo {
  const { x, filter, bias } = args.inputs;
  const activation = args.attrs.activation ?? "linear";
  if (activation !== "linear" && activation !== "relu") {
    return fallThrough(name, `activation ${activation}`, args);
  }
  const info = convolutionInfo(args, x.shape, filter.shape, args.attrs.dilations as number);
  const reason = notCovered(args, info, [x, filter, ...(bias ? [bias] : [])]);
  if (reason !== null) return fallThrough(name, reason, args);
  if (bias && (bias.shape.at(-1) !== info.outChannels || size(bias) !== info.outChannels)) {
    return fallThrough(name, "a bias that is not one number for each channel", args);
  }
  return product(args.backend, forwardGeometry(info), {
    source: x,
    filter,
    filterAxis: "columns",
    bias,
    epilogue: activation,
  }, info.outShape);
}

/** dx of a convolution: dy · filter, transposed. */
function inputGradient(args: KernelArguments): tf.TensorInfo {
  const { dy, filter } = args.inputs;
  const info = convolutionInfo(args, args.attrs.inputShape as number[], filter.shape, 1);
  const reason = notCovered(args, info, [dy, filter]) ?? notCoveredGradient(info, dy);
  if (reason !== null) return fallThrough("Conv2DBackpropInput", reason, args);
  return product(args.backend, inputGradientGeometry(info), {
    source: dy,
    filter,
    filterAxis: "inner",
    epilogue: "linear",
  }, info.inShape);
}

/** The gradient of a convolution with respect to its filter. */
function filterGradient(args: KernelArguments): tf.TensorInfo {
  const { x, dy } = args.inputs;
  const info = convolutionInfo(args, x.shape, args.attrs.filterShape as number[], 1);
  const reason = notCovered(args, info, [x, dy]) ?? notCoveredGradient(info, dy);
  if (reason !== null) return fallThrough("Conv2DBackpropFilter", reason, args);
  return rowProduct(args.backend, forwardGeometry(info), x, dy, info.filterShape);
}

/** The kernels by name. */
export const CONVOLUTIONS: Record<string, (args: KernelArguments) => tf.TensorInfo> = {
  Conv2D: (args) => convolve("Conv2D", args),
  FusedConv2D: (args) => convolve("FusedConv2D", args),
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: filterGradient,
};

function convolutionInfo(
  { attrs }: KernelArguments,
  inputShape: readonly number[],
  filterShape: readonly number[],
  dilations: number | [number, number],
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides as number | [number, number],
    dilations,
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor" | undefined,
    false,
    tf.backend_util.convertConv2DDataFormat(attrs.dataFormat as "NHWC" ?? "NHWC"),
  );
}

function notCovered(
  { backend }: KernelArguments,
  info: tf.backend_util.Conv2DInfo,
  tensors: readonly tf.TensorInfo[],
): string | null {
  if (info.dataFormat !== "channelsLast") return "channels first";
  if (!areFloats(backend, tensors)) return "types other than float32";
  if (tensors.some((tensor) => size(tensor) === 0) || info.outShape.includes(0)) {
    return "empty tensors";
  }
  return null;
}

function notCoveredGradient(
  { outShape }: tf.backend_util.Conv2DInfo,
  dy: tf.TensorInfo,
): string | null {
  const same = outShape.every((length, axis) => length === dy.shape[axis]);
  return same ? null : "a dy of another size than the convolution's result";
}

function size({ shape }: tf.TensorInfo): number {
  return tf.util.sizeFromShape(shape);
}
