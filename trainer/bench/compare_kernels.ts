/**
 * Our kernel against tfjs' own, on the same inputs, in turns.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BenchDevice, KernelSet } from "./bench_device.ts";
import { type Budget, interleave, secondsOf, type Timing, type Work } from "./interleave.ts";
import type { KernelCase } from "./kernel_case.ts";
import type { Rate } from "./result.ts";

/** Both rates, and how much the results differ. */
export interface Comparison {
  /** Operations of one repetition. */
  flops: number;
  ours: Rate;
  /** Null where tfjs has no such kernel, or it was not asked for. */
  stock: Rate | null;
  /** See `KernelResult.same_kernel`. */
  same_kernel: boolean;
  /** See `KernelResult.difference`. */
  difference: number | null;
}

/**
 * Measures the case with both sets of kernels; ours are in use afterwards.
 *
 * @param withStock Whether stock is wanted.
 */
export async function compareKernels(
  device: BenchDevice,
  subject: KernelCase,
  budget: Budget,
  withStock = true,
): Promise<Comparison> {
  const sets = withStock ? kernelSets(device, subject) : (["ours"] as KernelSet[]);
  const [ours, stock] = await interleave(
    sets.map((set) => workOf(device, subject, set)),
    budget,
  );
  const difference = sets.includes("stock") ? await differenceOf(device, subject) : null;
  device.use("ours");
  device.check();
  return {
    flops: subject.flops,
    ours: rate(ours, subject.flops),
    stock: stock === undefined ? null : rate(stock, subject.flops),
    same_kernel: usesSameKernel(device, subject),
    difference,
  };
}

/** Seconds of one repetition, after one that does not count, by the slower set of kernels. */
export async function slowestSeconds(
  device: BenchDevice,
  subject: KernelCase,
  { seconds, clock }: Budget,
): Promise<number> {
  let slowest = 0;
  for (const set of kernelSets(device, subject)) {
    const work = workOf(device, subject, set);
    let taken = await secondsOf(work, 1, clock);
    // What is far too slow anyway is not done a second time.
    if (taken < 2 * seconds) taken = await secondsOf(work, 1, clock);
    slowest = Math.max(slowest, taken);
  }
  device.use("ours");
  device.check();
  return slowest;
}

/** The sets that can compute the case: stock lacks some kernels on wasm. */
function kernelSets(device: BenchDevice, { kernelName }: KernelCase): KernelSet[] {
  device.use("stock");
  const missing = kernelName !== null && tf.getKernel(kernelName, device.backend) === undefined;
  device.use("ours");
  return missing ? ["ours"] : ["ours", "stock"];
}

/** Whether ours is tfjs' own, so that the comparison shows nothing but noise. */
function usesSameKernel(device: BenchDevice, { kernelName }: KernelCase): boolean {
  if (kernelName === null) return false;
  device.use("stock");
  const stock = tf.getKernel(kernelName, device.backend);
  device.use("ours");
  return tf.getKernel(kernelName, device.backend) === stock;
}

function workOf(device: BenchDevice, subject: KernelCase, set: KernelSet): Work {
  return async (repetitions) => {
    device.use(set);
    let results: tf.Tensor[] = [];
    for (let r = 0; r < repetitions; r++) {
      tf.dispose(results);
      results = subject.compute();
    }
    await device.finish(results[0]);
    tf.dispose(results);
  };
}

/**
 * Compares the first results of both sets, on the device, with tfjs' own
 * kernels. Memory that a kernel leaves unwritten must not hold the result of
 * the computation before, so it is filled with a wrong one first.
 */
async function differenceOf(device: BenchDevice, subject: KernelCase): Promise<number> {
  device.use("ours");
  const discarded = subject.compute();
  tf.dispose(discarded);
  await poison(device, discarded);
  const ours = subject.compute();
  await poison(device, ours);
  device.use("stock");
  const stock = subject.compute();
  const difference = tf.tidy(() => {
    if (stock[0].dtype === "int32") {
      return tf.mean(tf.cast(tf.notEqual(ours[0], stock[0]), "float32"));
    }
    const largest = tf.max(tf.abs(stock[0]));
    return tf.div(tf.max(tf.abs(tf.sub(ours[0], stock[0]))), largest);
  });
  const [value] = await difference.data();
  tf.dispose([difference, ...ours, ...stock]);
  return value;
}

/** Leaves free memory for tensors like these, filled with values that no kernel here computes. */
async function poison(device: BenchDevice, like: readonly tf.Tensor[]): Promise<void> {
  const wrong = like.map(({ shape, dtype }) =>
    dtype === "int32" ? tf.fill(shape, -1, "int32") : tf.fill(shape, 1e30)
  );
  await device.finish(wrong[0]);
  tf.dispose(wrong);
}

function rate(timing: Timing, flops: number): Rate {
  return { ...timing, gflops: flops / timing.median_seconds / 1e9 };
}
