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
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "./safetensors.ts";
import type { EpochTotals, TrainingState } from "./state.ts";

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
  for (const [i, { name }] of specifications.entries()) {
    await add(`parameters.${name}`, state.parameters[i].value);
    await add(`adam.first_moment.${name}`, state.parameters[i].firstMoment);
    await add(`adam.second_moment.${name}`, state.parameters[i].secondMoment);
  }
  await add("codebook.embeddings", state.codebook.embeddings);
  await add("codebook.cluster_sizes", state.codebook.clusterSizes);
  await add("codebook.cluster_sums", state.codebook.clusterSums);
  const totals = { ...state.totals, counts: [...state.totals.counts] };
  return encodeSafetensors(tensors, {
    format: "oasis-vq-vae",
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
  if (
    metadata.format !== "oasis-vq-vae" ||
    metadata.version !== CHECKPOINT_VERSION
  ) {
    throw new CheckpointError(
      `Cannot read checkpoint ${fileName}: its format is ` +
        `${metadata.format ?? "unnamed"} ${metadata.version ?? ""}`.trimEnd() +
        `, not oasis-vq-vae ${CHECKPOINT_VERSION}; use a checkpoint of this program's`,
    );
  }
  const specifications = parameterSpecifications(
    config.model,
    config.quantizer,
  );
  const { numEmbeddings, embeddingDim } = config.model;
  const shapes = new Map<string, number[]>([
    ["codebook.embeddings", [numEmbeddings, embeddingDim]],
    ["codebook.cluster_sizes", [numEmbeddings]],
    ["codebook.cluster_sums", [numEmbeddings, embeddingDim]],
  ]);
  for (const { name, shape } of specifications) {
    for (
      const kind of ["parameters", "adam.first_moment", "adam.second_moment"]
    ) {
      shapes.set(`${kind}.${name}`, shape);
    }
  }
  checkShapes(tensors, shapes, fileName);

  const make = (name: string) =>
    tf.tensor(tensors.get(name)!.data as Float32Array, shapes.get(name)!);
  return {
    step: counter(metadata, "step", fileName),
    epoch: counter(metadata, "epoch", fileName),
    totals: totals(metadata, numEmbeddings, fileName),
    parameters: specifications.map(({ name }) => ({
      value: make(`parameters.${name}`),
      firstMoment: make(`adam.first_moment.${name}`),
      secondMoment: make(`adam.second_moment.${name}`),
    })),
    codebook: {
      embeddings: make("codebook.embeddings") as tf.Tensor2D,
      clusterSizes: make("codebook.cluster_sizes") as tf.Tensor1D,
      clusterSums: make("codebook.cluster_sums") as tf.Tensor2D,
    },
  };
}

function checkShapes(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  shapes: ReadonlyMap<string, readonly number[]>,
  fileName: string,
): void {
  const otherConfig = (problem: string): never => {
    throw new CheckpointError(
      `Cannot use checkpoint ${fileName}: it is of another configuration (${problem}); ` +
        "use the config.json that stands beside it",
    );
  };
  for (const [name, shape] of shapes) {
    const tensor = tensors.get(name);
    if (tensor === undefined) return otherConfig(`it lacks ${name}`);
    if (tensor.dtype !== "F32" || tensor.shape.join() !== shape.join()) {
      otherConfig(
        `${name} is [${tensor.shape}], the configuration's is [${shape}]`,
      );
    }
  }
  for (const name of tensors.keys()) {
    if (!shapes.has(name)) otherConfig(`the configuration has no ${name}`);
  }
}

function counter(
  metadata: Record<string, string>,
  key: string,
  fileName: string,
): number {
  const value = Number(metadata[key]);
  if (!/^\d+$/.test(metadata[key] ?? "") || !Number.isSafeInteger(value)) {
    throw new CheckpointError(
      `Cannot read checkpoint ${fileName}: its ${key} is ${metadata[key] ?? "missing"}; ` +
        "use another checkpoint",
    );
  }
  return value;
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
