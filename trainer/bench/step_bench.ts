/**
 * Whole training steps, by the executor that training uses.
 *
 * @module
 */
import { startExecutor } from "../commands/start_executor.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import { RandomStream } from "../random.ts";
import type { RunConfig } from "../run/schema.ts";
import type { Executor } from "../training/executor.ts";
import { disposeState, initialState, type TrainingState } from "../training/state.ts";
import { trainStep } from "../training/train_step.ts";
import { halvings, largestBatch } from "./batch_rule.ts";
import { benchConfig } from "./bench_config.ts";
import type { BenchDevice, KernelSet } from "./bench_device.ts";
import { largestActivation } from "./convolution_layer.ts";
import { type Budget, interleave, secondsOf, type Timing, type Work } from "./interleave.ts";
import { modelLayers } from "./model_layers.ts";
import type { StepRate, StepResult } from "./result.ts";

/** Steps of the run that the learning rate's schedule believes in: it stays at its start. */
const TOTAL_STEPS = 1e6;

/** A model in training. */
export interface Session {
  config: RunConfig;
  executor: Executor;
  state: TrainingState;
  /** A batch of noise, [batch, size, size]. */
  images: Float32Array;
}

/** One update of the session's model. */
export async function sessionStep({ config, executor, state, images }: Session): Promise<void> {
  await trainStep(config, executor, state, images, TOTAL_STEPS);
}

/** Standard normal pixels, seeded: standardised, as those of real slices are. */
export function noiseImages({ model, training }: RunConfig): Float32Array {
  const stream = new RandomStream(1, "bench", "images");
  const image = Float32Array.from({ length: model.imageSize ** 2 }, () => stream.normal());
  const images = new Float32Array(training.batchSize * image.length);
  // The images are one, shifted: drawing each pixel of large batches takes long.
  for (let b = 0; b < training.batchSize; b++) {
    const shift = (b * 997) % image.length;
    images.set(image.subarray(shift), b * image.length);
    images.set(image.subarray(0, shift), (b + 1) * image.length - shift);
  }
  return images;
}

/** Learned parameters of the configured model. */
export function parameterCount({ model, quantizer }: RunConfig): number {
  return parameterSpecifications(model, quantizer)
    .reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
}

/**
 * Measures a preset's training step with our kernels and, on webgpu, in turns
 * with tfjs' own. (On wasm tfjs has no filter gradient, and so no step.)
 *
 * @param config Its batch is the one wanted.
 * @param reduceBatch Whether the batch may be made smaller so that one step of
 *   the slower kernels fits the budget.
 * @returns All but the comparison with PyTorch.
 */
export async function benchStep(
  device: BenchDevice,
  config: RunConfig,
  presetBatch: number,
  budget: Budget,
  reduceBatch: boolean,
): Promise<Omit<StepResult, "peer">> {
  const sets: KernelSet[] = device.backend === "wasm" ? ["ours"] : ["ours", "stock"];
  const batch = reduceBatch
    ? await fittingBatch(device, config, sets, budget)
    : config.training.batchSize;
  return await withSession(device, config, batch, async (session) => {
    const [ours, stock] = await interleave(
      sets.map((set) => workOf(device, session, set)),
      budget,
    );
    const rate = (timing: Timing): StepRate => ({
      ...timing,
      images_per_second: batch / timing.median_seconds,
    });
    return {
      batch,
      preset_batch: presetBatch,
      shards: session.config.training.shards,
      executor: session.executor.description,
      parameters: parameterCount(config),
      ours: rate(ours),
      stock: stock === undefined ? null : rate(stock),
      speedup: stock === undefined ? null : stock.median_seconds / ours.median_seconds,
    };
  });
}

async function fittingBatch(
  device: BenchDevice,
  config: RunConfig,
  sets: readonly KernelSet[],
  budget: Budget,
): Promise<number> {
  const { convolutions } = await modelLayers(config.model, config.quantizer);
  const imageBytes = 4 * Math.max(...convolutions.map(largestActivation));
  const wanted = config.training.batchSize;
  // A worker without an image would make a batch slower than it need be.
  const smallest = device.backend === "wasm"
    ? Math.min(config.training.shards, navigator.hardwareConcurrency)
    : 1;
  const full = halvings(wanted, smallest)
    .find((batch) => batch * imageBytes <= device.largestTensorBytes);
  return await largestBatch(
    full ?? smallest,
    smallest,
    budget.seconds,
    (batch) =>
      withSession(device, config, batch, async (session) => {
        let slowest = 0;
        for (const set of sets) {
          const work = workOf(device, session, set);
          let seconds = await secondsOf(work, 1, budget.clock);
          // What is far too slow anyway is not done a second time.
          if (seconds < 2 * budget.seconds) seconds = await secondsOf(work, 1, budget.clock);
          slowest = Math.max(slowest, seconds);
        }
        return slowest;
      }),
  );
}

function workOf(device: BenchDevice, session: Session, set: KernelSet): Work {
  return async (repetitions) => {
    device.use(set);
    // A step ends by reading its scalars, but Adam's work is still to be done then.
    for (let r = 0; r < repetitions; r++) await sessionStep(session);
    await device.finish(session.state.parameters[0].value);
  };
}

async function withSession<T>(
  device: BenchDevice,
  { preset, backend }: RunConfig,
  batch: number,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const config = benchConfig(preset, backend, navigator.hardwareConcurrency, batch);
  const executor = await startExecutor(config, device);
  const state = initialState(config);
  try {
    return await use({ config, executor, state, images: noiseImages(config) });
  } finally {
    disposeState(state);
    executor.close();
    device.use("ours");
    device.check();
  }
}
