/**
 * Which of tensorflow's published spec files are run, and for which kernels.
 *
 * @module
 */

/** For files about something else, in which products and sums are a part. */
const IN_PASSING: readonly string[] = [];

/**
 * Files below tfjs-core's `dist`, and the kernels whose specs they are. Where
 * one of these kernels is ours, the file must make it work, not only leave
 * shapes to the stock kernel. A kernel of ours that tfjs has a name for must be
 * in some file's list: who replaces another adds its file here.
 */
export const SPEC_FILES: Readonly<Record<string, readonly string[]>> = {
  "ops/conv1d_test.js": ["Conv2D"],
  "ops/conv2d_test.js": ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"],
  "ops/conv2d_separable_test.js": IN_PASSING,
  "ops/conv2d_transpose_test.js": ["Conv2DBackpropInput", "Conv2DBackpropFilter"],
  "ops/fused/fused_conv2d_test.js": ["FusedConv2D"],
  "ops/mat_mul_test.js": ["BatchMatMul"],
  "ops/fused/fused_mat_mul_test.js": ["_FusedMatMul", "BatchMatMul"],
  "ops/basic_lstm_cell_test.js": IN_PASSING,
  "ops/clone_test.js": ["Identity"],
  "ops/gather_test.js": ["GatherV2"],
  "ops/sum_test.js": ["Sum"],
  "ops/norm_test.js": IN_PASSING,
  "ops/softmax_test.js": IN_PASSING,
  "ops/log_softmax_test.js": IN_PASSING,
  "ops/log_sum_exp_test.js": IN_PASSING,
  "gradients_test.js": IN_PASSING,
  "optimizers/adam_optimizer_test.js": IN_PASSING,
};
