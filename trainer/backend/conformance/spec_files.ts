/**
 * Which of tensorflow's published spec files are run, and for which kernels.
 *
 * @module
 */

/** A kernel's specs besides its own: a broken product or sum shows there as well. */
const ALSO: readonly string[] = [];

/**
 * Files below tfjs-core's `dist`, and the kernels whose specs they are. Where
 * one of these kernels is ours, the file must call it, and not only with
 * shapes that it leaves to the stock kernel. A kernel of ours that tfjs has a
 * name for must be in some file's list.
 *
 * Left out: files about kernels that neither training nor another kernel uses,
 * and einsum's, since tfjs' Einsum calls its own matrix product directly.
 */
export const SPEC_FILES: Readonly<Record<string, readonly string[]>> = {
  "ops/add_n_test.js": ["AddN"],
  "ops/arg_max_test.js": ["ArgMax"],
  "ops/arg_min_test.js": ["ArgMin"],
  "ops/basic_lstm_cell_test.js": ALSO,
  "ops/batchnorm_test.js": ["FusedBatchNorm"],
  "ops/conv1d_test.js": ["Conv2D"],
  "ops/conv2d_separable_test.js": ALSO,
  "ops/conv2d_test.js": ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"],
  "ops/conv2d_transpose_test.js": ["Conv2DBackpropInput", "Conv2DBackpropFilter"],
  "ops/fused/fused_conv2d_test.js": ["FusedConv2D"],
  "ops/fused/fused_mat_mul_test.js": ["_FusedMatMul", "BatchMatMul"],
  "ops/gather_test.js": ["GatherV2", "UnsortedSegmentSum"],
  "ops/log_softmax_test.js": ALSO,
  "ops/log_sum_exp_test.js": ALSO,
  "ops/mat_mul_test.js": ["BatchMatMul"],
  "ops/max_test.js": ["Max"],
  "ops/mean_test.js": ["Mean"],
  "ops/min_test.js": ["Min"],
  "ops/moments_test.js": ALSO,
  "ops/norm_test.js": ALSO,
  "ops/one_hot_test.js": ["OneHot"],
  "ops/pad_test.js": ["PadV2"],
  "ops/prod_test.js": ["Prod"],
  "ops/relu_test.js": ["Relu", "Step"],
  "ops/slice_test.js": ["Slice"],
  "ops/softmax_test.js": ["Softmax"],
  "ops/sum_test.js": ["Sum"],
  "ops/transpose_test.js": ["Transpose"],
  "gradients_test.js": ALSO,
  "optimizers/adam_optimizer_test.js": ALSO,
};
