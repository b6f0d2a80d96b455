/**
 * The operations of a preset's training step, one by one.
 *
 * @module
 */
import type { RunConfig } from "../run/schema.ts";
import { halvings, largestBatch } from "./batch_rule.ts";
import type { BenchDevice } from "./bench_device.ts";
import { compareKernels, slowestSeconds } from "./compare_kernels.ts";
import { describeGeometry, largestActivation, PASSES } from "./convolution_layer.ts";
import type { Budget } from "./interleave.ts";
import {
  codeSumsCase,
  convolutionCase,
  type KernelCase,
  nearestCodeCase,
  productCase,
} from "./kernel_case.ts";
import { modelLayers } from "./model_layers.ts";
import type { KernelResult, Operation, ProductResult } from "./result.ts";

/** An operation to measure, at any batch. */
interface Subject {
  operation: Operation;
  shape: string;
  layers: string[];
  uses: number;
  /** Elements of the largest tensor for one image. */
  elementsPerImage: number;
  at(batch: number): KernelCase;
}

/** The operations of this configuration's training step. */
async function subjects({ model, quantizer }: RunConfig): Promise<Subject[]> {
  const { convolutions, vectorsPerImage } = await modelLayers(model, quantizer);
  const { numEmbeddings, embeddingDim } = model;
  const passes = convolutions.flatMap((layer) =>
    PASSES.filter((pass) => layer.uses[pass] > 0).map((pass): Subject => ({
      operation: pass,
      shape: describeGeometry(layer),
      layers: layer.layers,
      uses: layer.uses[pass],
      elementsPerImage: largestActivation(layer),
      at: (batch) => convolutionCase(layer, pass, batch),
    }))
  );
  const quantization = (operation: Operation, at: typeof nearestCodeCase): Subject => ({
    operation,
    shape: `${vectorsPerImage}×${embeddingDim} each image, K = ${numEmbeddings}`,
    layers: ["quantizer"],
    uses: 1,
    // tfjs' own way holds a number for each vector and code.
    elementsPerImage: vectorsPerImage * Math.max(numEmbeddings, embeddingDim),
    at: (batch) => at(batch * vectorsPerImage, numEmbeddings, embeddingDim),
  });
  return [
    ...passes,
    quantization("nearest code", nearestCodeCase),
    quantization("code sums", codeSumsCase),
  ];
}

/** What {@link benchKernels} needs besides the device. */
export interface KernelBenchOptions {
  budget: Budget;
  /** The best matrix product, for shares. */
  bestProductGflops: number;
  /** Whether the batch may be made smaller so that a repetition fits the budget. */
  reduceBatch: boolean;
  /** Told what is being measured. */
  status: (text: string) => void;
}

/**
 * Measures every operation of the preset's training step, at the images that
 * one device or one worker computes in one piece.
 *
 * @param config Its batch is the one wanted.
 * @param presetBatch The preset's own, for the record.
 */
export async function benchKernels(
  device: BenchDevice,
  config: RunConfig,
  presetBatch: number,
  options: KernelBenchOptions,
): Promise<KernelResult[]> {
  const wanted = config.training.batchSize / config.training.shards;
  const found = await subjects(config);
  const results: KernelResult[] = [];
  for (const [i, subject] of found.entries()) {
    options.status(
      `${config.preset}, ${device.backend}: operation ${i + 1} of ${found.length}, ` +
        `${subject.operation} ${subject.shape}`,
    );
    const batch = await batchFor(device, subject, wanted, options);
    const { flops, ours, stock, same_kernel, difference } = await withCase(
      subject.at(batch),
      (kernel) => compareKernels(device, kernel, options.budget),
    );
    results.push({
      operation: subject.operation,
      shape: subject.shape,
      layers: subject.layers,
      uses: subject.uses,
      batch,
      preset_batch: presetBatch,
      flops,
      ours,
      stock,
      difference,
      speedup: stock === null ? null : stock.median_seconds / ours.median_seconds,
      same_kernel,
      share_of_best_product: subject.operation === "code sums"
        ? null
        : ours.gflops / options.bestProductGflops,
    });
  }
  return results;
}

async function batchFor(
  device: BenchDevice,
  subject: Subject,
  wanted: number,
  { budget, reduceBatch }: KernelBenchOptions,
): Promise<number> {
  if (!reduceBatch) return wanted;
  const bytes = 4 * subject.elementsPerImage;
  const fitting = halvings(wanted, 1).find((batch) => batch * bytes <= device.largestTensorBytes);
  return await largestBatch(
    fitting ?? 1,
    1,
    budget.seconds,
    (batch) => withCase(subject.at(batch), (kernel) => slowestSeconds(device, kernel, budget)),
  );
}

const PRODUCT_SIZES = [256, 512, 1024, 2048, 4096, 8192];

/**
 * Square matrix products of growing size, as far as one of ours fits the
 * budget; stock's are left out from where they no longer do.
 */
export async function benchProducts(
  device: BenchDevice,
  budget: Budget,
  status: (text: string) => void,
): Promise<ProductResult[]> {
  const results: ProductResult[] = [];
  let withStock = true;
  for (const size of PRODUCT_SIZES) {
    if (4 * size ** 2 > device.largestTensorBytes) break;
    status(`${device.backend}: matrix product ${size}×${size}`);
    const { ours, stock, same_kernel } = await withCase(
      productCase(size),
      (kernel) => compareKernels(device, kernel, budget, withStock),
    );
    results.push({ size, ours, stock, same_kernel });
    // The next one has eight times the operations.
    if (8 * ours.median_seconds > budget.seconds) break;
    withStock &&= stock !== null && 8 * stock.median_seconds <= budget.seconds;
  }
  return results;
}

async function withCase<T>(kernel: KernelCase, use: (kernel: KernelCase) => Promise<T>) {
  try {
    return await use(kernel);
  } finally {
    kernel.dispose();
  }
}
