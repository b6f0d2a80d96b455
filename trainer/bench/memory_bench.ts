/**
 * Memory of training steps, and whether it stays the same.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { RunConfig } from "../run/schema.ts";
import { LocalExecutor } from "../training/executor.ts";
import { disposeState, initialState } from "../training/state.ts";
import { benchConfig } from "./bench_config.ts";
import { type BenchDevice, startBenchDevice } from "./bench_device.ts";
import type { MemoryReading, MemoryResult } from "./result.ts";
import { noiseImages, type Session, sessionStep } from "./step_bench.ts";

/** Steps after which everything that is made once has been made. */
const WARM_UP_STEPS = 5;

/**
 * Makes steps on a fresh backend and reads its memory before and after.
 *
 * @param config Preset and batch; on wasm the images of one of its shards make
 *   up the step, as they do on each worker.
 * @param steps Steps between the readings, at least 1.
 * @param status Told how far it is.
 */
export async function benchMemory(
  { preset, backend, training }: RunConfig,
  steps: number,
  status: (text: string) => void,
): Promise<MemoryResult> {
  const device = await startBenchDevice(backend);
  const images = training.batchSize / training.shards;
  const config = benchConfig(preset, backend, 1, images);
  const session: Session = {
    config,
    executor: new LocalExecutor(config, 1),
    state: initialState(config),
    images: noiseImages(config),
  };
  try {
    for (let step = 0; step < WARM_UP_STEPS; step++) await completeStep(device, session);
    const before = read(device);
    let peak = before.device_bytes;
    for (let step = 0; step < steps; step++) {
      status(`${preset}, ${backend}: memory, step ${step + 1} of ${steps}`);
      await completeStep(device, session);
      peak = Math.max(peak, device.takenBytes());
    }
    const after = read(device);
    device.check();
    return {
      images,
      warm_up_steps: WARM_UP_STEPS,
      steps,
      before,
      after,
      peak_device_bytes: peak,
      constant: before.tensors === after.tensors &&
        before.tensor_bytes === after.tensor_bytes &&
        before.device_bytes === after.device_bytes,
    };
  } finally {
    disposeState(session.state);
  }
}

/** Waits for each step, since tfjs hands buffers back only once the device is done with them. */
async function completeStep(device: BenchDevice, session: Session): Promise<void> {
  await sessionStep(session);
  await device.finish(session.state.parameters[0].value);
}

function read(device: BenchDevice): MemoryReading {
  const { numTensors, numBytes } = tf.memory();
  return {
    tensors: numTensors,
    tensor_bytes: numBytes,
    device_bytes: device.takenBytes(),
    process_bytes: Deno.memoryUsage().rss,
  };
}
