/**
 * The benchmark's JSON file.
 *
 * @module
 */
import type { Pass } from "./convolution_layer.ts";
import type { Timing } from "./interleave.ts";

/** Version of this format. */
export const BENCH_SCHEMA_VERSION = 1;

/** A whole result. Keys with a unit in their name are in that unit; rates are of medians. */
export interface BenchFile {
  schema_version: number;
  /** When the benchmark began: ISO 8601, UTC. */
  taken: string;
  /** Flags as given. */
  arguments: string[];
  /** Budget of one kernel measurement, for each way measured. */
  seconds_per_measurement: number;
  /** Budget of one training step measurement, for each way measured. */
  seconds_per_step_measurement: number;
  backends: BackendResult[];
}

/** What was measured on one backend. */
export interface BackendResult {
  /** As in a run's environment.json, without a dataset. */
  environment: Record<string, unknown>;
  /** Why a comparison is missing, if one is. */
  notes: string[];
  products: ProductResult[];
  /** The fastest of `products`, ours or stock: what shares refer to. */
  best_product_gflops: number;
  presets: PresetResult[];
}

/** A timing and the operations per second that it means. */
export interface Rate extends Timing {
  gflops: number;
}

/** Square matrix product, float32. */
export interface ProductResult {
  size: number;
  ours: Rate;
  /** Null at sizes where it would exceed the budget. */
  stock: Rate | null;
  /** As in {@link KernelResult}. */
  same_kernel: boolean;
}

/** What was measured of one preset. */
export interface PresetResult {
  preset: string;
  kernels: KernelResult[];
  step: StepResult;
  memory: MemoryResult;
}

/** The operations that are measured alone. */
export type Operation = Pass | "nearest code" | "code sums";

/** One operation at one shape. */
export interface KernelResult {
  operation: Operation;
  shape: string;
  /** Layers of this shape. */
  layers: string[];
  /** How often one training step needs it. */
  uses: number;
  batch: number;
  /** Batch of the preset on this backend, of which `batch` is a part where time or memory were short. */
  preset_batch: number;
  flops: number;
  ours: Rate;
  /** tfjs' own kernels; null where it has none for this. */
  stock: Rate | null;
  /** Stock time / our time, of the medians. */
  speedup: number | null;
  /** Whether we use tfjs' own kernel here, so that `speedup` is noise around 1. */
  same_kernel: boolean;
  /** Our GFLOP/s / the best product's; null where the operation is no matrix product in disguise. */
  share_of_best_product: number | null;
  /** Largest difference between our result and stock's / the largest magnitude in stock's; for codes the share that differs. */
  difference: number | null;
}

/** Training steps: upload, gradients, reading the scalars, Adam, codebook. */
export interface StepResult {
  batch: number;
  preset_batch: number;
  shards: number;
  /** Who computed it: e.g. `2 workers`. */
  executor: string;
  /** Learned parameters, the same for all. */
  parameters: number;
  ours: StepRate;
  stock: StepRate | null;
  speedup: number | null;
  peer: PeerResult | null;
}

/** A step's time and what it means. */
export interface StepRate extends Timing {
  images_per_second: number;
}

/** PyTorch, eager mode, at the same batch. */
export interface PeerResult {
  version: string;
  device: string;
  threads: number;
  variants: ({
    /** Whether products may be rounded to TensorFloat-32; always false on a CPU. */
    tf32: boolean;
    /** Order of the channels in memory: `contiguous` is NCHW, `channels_last` NHWC. */
    memory_format: string;
  } & StepRate)[];
}

/** What one executor holds after a step. */
export interface MemoryReading {
  /** Tensors that exist. */
  tensors: number;
  /** Their bytes. */
  tensor_bytes: number;
  /** Bytes that the backend has taken: GPU buffers, in use or kept for reuse, or the wasm heap. */
  device_bytes: number;
  /** Resident memory of the whole process, with all that was measured before. */
  process_bytes: number;
}

/** Memory of training steps, by one thread on a fresh backend. */
export interface MemoryResult {
  /** Images of a step: on the CPU those of one shard, which is what each worker holds. */
  images: number;
  /** Steps before the first reading. */
  warm_up_steps: number;
  /** Steps between the two readings. */
  steps: number;
  before: MemoryReading;
  after: MemoryReading;
  /** Most that the backend had taken: its memory is kept for reuse and so never falls. */
  peak_device_bytes: number;
  /** Whether tensors, their bytes and the backend's bytes are the same in both readings. */
  constant: boolean;
}
