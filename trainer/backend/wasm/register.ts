/**
 * Our kernels for tfjs' wasm backend.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { CODE_SUMS_KERNEL } from "../../model/nearest_code.ts";
import { batchedProduct, coversBatchedProduct } from "./batched_product.ts";
import { codeSumsKernel } from "./code_sums.ts";
import { convolve, coversConvolution, coversProduct, fusedProduct } from "./convolution.ts";
import { failWhenExhausted } from "./exhaustion.ts";
import { filterGradient } from "./filter_gradient.ts";
import { gatherRows, gathersRows } from "./gather_rows.ts";
import { type BackendWasm, register, share } from "./heap.ts";
import { coversInputGradient, inputGradient } from "./input_gradient.ts";
import { leadingSum, sumsLeadingAxes } from "./leading_sum.ts";

/**
 * Registers what the backend, which must be the current one, lacks or computes
 * slowly, and makes it fail where its memory is full. Safe to call twice.
 */
export function registerWasmKernels(): void {
  failWhenExhausted(tf.backend() as BackendWasm);
  register("Conv2D", convolve, coversConvolution);
  register("FusedConv2D", convolve, coversConvolution);
  register(
    "BatchMatMul",
    (call) => coversProduct(call) ? fusedProduct(call) : batchedProduct(call),
    (call) => coversProduct(call) || coversBatchedProduct(call),
  );
  register("_FusedMatMul", fusedProduct, coversProduct);
  register("Conv2DBackpropFilter", filterGradient);
  register("Conv2DBackpropInput", inputGradient, coversInputGradient);
  register(CODE_SUMS_KERNEL, codeSumsKernel);
  register("GatherV2", gatherRows, gathersRows);
  register("Sum", leadingSum, sumsLeadingAxes);
  register("Identity", share);
}
