/**
 * Chooses an adapter's tuning by measurement, once.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { forwardGeometry } from "./geometry.ts";
import { product } from "./product.ts";
import { setTuning, type Tuning, TUNINGS } from "./tuning.ts";

/** A choice and what it rests on. */
export interface TuningChoice {
  tuning: Tuning;
  /** Milliseconds of the same convolution with each tuning. */
  milliseconds: Record<Tuning, number>;
}

/** Below this a measurement says more about the queue than about the kernel. */
const ENOUGH_MILLISECONDS = 2;
const SMALLEST_BATCH = 2;
const LARGEST_BATCH = 512;
const REPETITIONS = 3;

/**
 * Times a 3×3 convolution from 64 to 64 channels on 16×16 pixels with each
 * tuning, with batches that grow until it takes long enough, and sets the faster.
 *
 * @param backend tfjs' current backend.
 */
export async function chooseTuning(backend: WebGPUBackend): Promise<TuningChoice> {
  let milliseconds: Record<Tuning, number> = { register: 0, shared: 0 };
  for (let batch = SMALLEST_BATCH; batch <= LARGEST_BATCH; batch *= 4) {
    milliseconds = {
      register: await timeConvolution(backend, "register", batch),
      shared: await timeConvolution(backend, "shared", batch),
    };
    if (Math.min(...Object.values(milliseconds)) >= ENOUGH_MILLISECONDS) break;
  }
  const [fastest] = TUNINGS.toSorted((a, b) => milliseconds[a] - milliseconds[b]);
  setTuning(fastest);
  return { tuning: fastest, milliseconds };
}

/** The fastest of some repetitions; the program is compiled before. */
async function timeConvolution(
  backend: WebGPUBackend,
  tuning: Tuning,
  batch: number,
): Promise<number> {
  setTuning(tuning);
  const info = tf.backend_util.computeConv2DInfo(
    [batch, 16, 16, 64],
    [3, 3, 64, 64],
    1,
    1,
    "same",
  );
  const source = tf.zeros(info.inShape);
  const filter = tf.zeros(info.filterShape);
  let fastest = Infinity;
  for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
    const start = performance.now();
    const result = product(backend, forwardGeometry(info), {
      source,
      filter,
      filterAxis: "columns",
      epilogue: "linear",
    }, info.outShape);
    backend.endComputePassEncoder();
    backend.submitQueue();
    await backend.queue.onSubmittedWorkDone();
    if (repetition > 0) fastest = Math.min(fastest, performance.now() - start);
    backend.disposeData(result.dataId);
  }
  tf.dispose([source, filter]);
  return fastest;
}
