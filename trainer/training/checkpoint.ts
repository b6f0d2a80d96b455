/**
 * Checkpoints: the training state as a safetensors file, and back.
 *
 * Tensors are named `parameters.NAME`, `adam.first_moment.NAME`,
 * `adam.second_moment.NAME`, `codebook.embeddings`, `codebook.cluster_sizes`,
 * `codebook.cluster_sums`; counters and the totals of an unfinished epoch are
 * in the metadata. There are no random streams to store: each is a function of
 * the seed and these counters.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { CheckpointError } from "../errors.ts";
import { parameterSpecifications } from "../model/parameters.ts";
import type { RunConfig } from "../run/schema.ts";
import {
  addParameters,
  checkFormat,
  checkShapes,
  counter,
  parameterShapes,
  readParameters,
} from "./checkpoint_content.ts";
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "./safetensors.ts";
import type { EpochTotals, TrainingState } from "./state.ts";

/** What the metadata call the file. */
const CHECKPOINT_FORMAT = "oasis-vq-vae";
/** Version of the tensors' names and the metadata. */
const CHECKPOINT_VERSION = "1";

/** The state as the bytes of a safetensors file; equal states give equal bytes. */
export async function encodeCheckpoint(
  config: RunConfig,
  state: TrainingState,
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, SafetensorsTensor>();
  const add = async (name: string, tensor: tf.Tensor) => {
    const data = await tensor.data() as Float32Array;
    tensors.set(name, { dtype: "F32", shape: tensor.shape, data });
  };
  const specifications = parameterSpecifications(
    config.model,
    config.quantizer,
  );
  await addParameters(tensors, specifications, state.parameters);
  await add("codebook.embeddings", state.codebook.embeddings);
  await add("codebook.cluster_sizes", state.codebook.clusterSizes);
  await add("codebook.cluster_sums", state.codebook.clusterSums);
  const totals = { ...state.totals, counts: [...state.totals.counts] };
  return encodeSafetensors(tensors, {
    format: CHECKPOINT_FORMAT,
    version: CHECKPOINT_VERSION,
    step: String(state.step),
    epoch: String(state.epoch),
    totals: JSON.stringify(totals),
    model: JSON.stringify(config.model),
    codebook: config.quantizer.codebook,
  });
}

/**
 * The state that a checkpoint's bytes hold.
 *
 * @param fileName For messages.
 * @throws CheckpointError where the file is damaged, or of another model.
 */
export function decodeCheckpoint(
  config: RunConfig,
  bytes: Uint8Array,
  fileName: string,
): TrainingState {
  const { tensors, metadata } = decodeSafetensors(bytes, fileName);
  checkFormat(metadata, CHECKPOINT_FORMAT, CHECKPOINT_VERSION, fileName);
  const specifications = parameterSpecifications(
    config.model,
    config.quantizer,
  );
  const { numEmbeddings, embeddingDim } = config.model;
  const shapes = new Map<string, readonly number[]>([
    ["codebook.embeddings", [numEmbeddings, embeddingDim]],
    ["codebook.cluster_sizes", [numEmbeddings]],
    ["codebook.cluster_sums", [numEmbeddings, embeddingDim]],
  ]);
  parameterShapes(specifications).forEach((shape, name) => shapes.set(name, shape));
  checkShapes(tensors, shapes, fileName);

  const make = (name: string) =>
    tf.tensor(tensors.get(name)!.data as Float32Array, [...shapes.get(name)!]);
  return {
    step: counter(metadata, "step", fileName),
    epoch: counter(metadata, "epoch", fileName),
    totals: totals(metadata, numEmbeddings, fileName),
    parameters: readParameters(tensors, specifications),
    codebook: {
      embeddings: make("codebook.embeddings") as tf.Tensor2D,
      clusterSizes: make("codebook.cluster_sizes") as tf.Tensor1D,
      clusterSums: make("codebook.cluster_sums") as tf.Tensor2D,
    },
  };
}

function totals(
  metadata: Record<string, string>,
  numEmbeddings: number,
  fileName: string,
): EpochTotals {
  try {
    const value = JSON.parse(metadata.totals) as Omit<EpochTotals, "counts"> & {
      counts: number[];
    };
    const counts = Float64Array.from(value.counts);
    const keys = [
      "steps",
      "total",
      "reconstruction",
      "codebook",
      "commitment",
      "revived",
    ] as const;
    if (
      counts.length === numEmbeddings &&
      keys.every((key) => Number.isFinite(value[key]))
    ) {
      return { ...value, counts };
    }
  } catch {
    // Reported below, like any other unusable value.
  }
  throw new CheckpointError(
    `Cannot read checkpoint ${fileName}: its epoch totals are damaged; use another checkpoint`,
  );
}
