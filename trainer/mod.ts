/**
 * Training of a VQ-VAE on slices of brain MRI with TensorFlow.js.
 *
 * The data flows one way:
 *
 *     data/      whatever OASIS comes in, or the phantom → Dataset
 *     config/    preset and flags → RunConfig
 *     backend/   RunConfig → a started device, with our kernels for GPU and CPU
 *     model/     images → reconstruction, codes, losses     (pure tf code)
 *     training/  Dataset, RunConfig → events, one an update and one an epoch
 *     prior/     code maps → a prior over them → new code maps
 *     generation/ samples, real slices → are they good, and new?  (pure)
 *     metrics/   original, reconstruction → SSIM, PSNR, …   (pure)
 *     pictures/  slices and codes → PNG, GIF                (pure)
 *     run/       events → the run directory
 *     commands/  the command line: ties these together, prints, reads clocks
 *     bench/     speed and memory, beside tfjs' own kernels and PyTorch
 *
 * A run from start to end, without any file:
 *
 * ```ts
 * import { generatePhantom, initialState, LocalExecutor, resolveConfig, startDevice, train }
 *   from "@oasis-vq-vae/trainer";
 *
 * const device = await startDevice("auto");
 * const config = resolveConfig({
 *   preset: "smoke", seed: 1, backend: device.backend, dataset: "phantom", set: [],
 * });
 * const dataset = generatePhantom(config.phantom, config.model.imageSize);
 * const executor = new LocalExecutor(config, config.training.shards);
 * for await (const event of train(config, dataset, executor, initialState(config))) {
 *   if (event.kind === "epoch") console.log(event.metrics.validation.ssim);
 * }
 * ```
 *
 * @module
 */
export { type Device, startDevice } from "./backend/device.ts";
export { PRESETS } from "./config/preset.ts";
export { type Choices, resolveConfig } from "./config/resolve.ts";
export { validateConfig } from "./config/validate.ts";
export type { Dataset, SliceArray } from "./data/prepared/dataset.ts";
export { generatePhantom } from "./data/phantom/phantom.ts";
export { importDataset } from "./data/import/import_dataset.ts";
export { IMPORT_DEFAULTS, type ImportOptions } from "./data/import/import_options.ts";
export { readDataset } from "./data/prepared/read_dataset.ts";
export * from "./errors.ts";
export { codebookUsage } from "./metrics/codebook_usage.ts";
export { psnr } from "./metrics/psnr.ts";
export { ssim, ssimSkimage } from "./metrics/ssim.ts";
export { decode } from "./model/decoder.ts";
export { encode } from "./model/encoder.ts";
export { parameterSpecifications } from "./model/parameters.ts";
export { quantize } from "./model/vector_quantizer.ts";
export { forward } from "./model/vq_vae.ts";
export { checkRunDirectory } from "./run/contract_check.ts";
export { verifyManifest } from "./run/manifest.ts";
export * from "./run/schema.ts";
export { decodeCheckpoint, encodeCheckpoint } from "./training/checkpoint.ts";
export { evaluate } from "./training/evaluate.ts";
export { type Executor, LocalExecutor } from "./training/executor.ts";
export { disposeState, initialState, modelValues } from "./training/state.ts";
export { train, type TrainEvent } from "./training/train.ts";
export { WorkerExecutor } from "./training/worker_executor.ts";
