/**
 * A worker thread with a wasm backend of its own, which computes shards.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { useWasm } from "../backend/wasm_backend.ts";
import { type ParameterSpecification, parameterSpecifications } from "../model/parameters.ts";
import { reconstruct } from "./reconstruct.ts";
import type { Reply, StartMessage, TaskMessage } from "./shard_message.ts";
import { shardGradients } from "./shard_step.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<StartMessage | TaskMessage>) => void) | null;
  postMessage(message: Reply, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let start: StartMessage;
let specifications: ParameterSpecification[];
let version = -1;
let tensors: tf.Tensor[] = [];

scope.onmessage = async ({ data }) => {
  try {
    if (data.kind === "start") {
      await useWasm();
      start = data;
      specifications = parameterSpecifications(
        data.config.model,
        data.config.quantizer,
      );
      scope.postMessage({ kind: "started" }, []);
    } else {
      const [reply, transfer] = await compute(data);
      scope.postMessage(reply, transfer);
    }
  } catch (error) {
    const message = error instanceof Error ? error.stack ?? error.message : String(error);
    scope.postMessage({ kind: "failed", message }, []);
  }
};

async function compute(task: TaskMessage): Promise<[Reply, Transferable[]]> {
  readValues(task.version);
  const { imageSize } = start.config.model;
  const images = tf.tensor4d(task.images, [
    task.images.length / imageSize ** 2,
    imageSize,
    imageSize,
    1,
  ]);
  const parameters = tensors.slice(0, -1);
  const embeddings = tensors[tensors.length - 1] as tf.Tensor2D;
  try {
    if (task.kind === "reconstruct") {
      const named = new Map(
        specifications.map(({ name }, i) => [name, parameters[i]]),
      );
      const reconstruction = await reconstruct(
        start.config,
        named,
        embeddings,
        images,
      );
      return [{ kind: "reconstruct", reconstruction }, [
        reconstruction.pixels.buffer as ArrayBuffer,
        reconstruction.indices.buffer as ArrayBuffer,
      ]];
    }
    const shard = shardGradients(
      start.config,
      specifications,
      parameters,
      embeddings,
      images,
      task.bypassQuantizer,
    );
    const gradients = new Float32Array(
      shard.gradients.reduce((sum, gradient) => sum + gradient.size, 0),
    );
    let offset = 0;
    for (const gradient of shard.gradients) {
      gradients.set(gradient.dataSync() as Float32Array, offset);
      offset += gradient.size;
    }
    const reply: Reply = {
      kind: "gradients",
      gradients,
      losses: shard.losses.dataSync() as Float32Array,
      counts: shard.counts.dataSync() as Float32Array,
      sums: shard.sums.dataSync() as Float32Array,
    };
    tf.dispose([shard.losses, shard.counts, shard.sums, ...shard.gradients]);
    return [reply, [gradients.buffer]];
  } finally {
    images.dispose();
  }
}

/** Makes tensors of the shared values, once for each version of them. */
function readValues(newVersion: number): void {
  if (newVersion === version) return;
  tf.dispose(tensors);
  const shared = new Float32Array(start.values);
  const { numEmbeddings, embeddingDim } = start.config.model;
  const shapes = [...specifications.map(({ shape }) => shape), [
    numEmbeddings,
    embeddingDim,
  ]];
  let offset = 0;
  tensors = shapes.map((shape) => {
    const size = shape.reduce((product, n) => product * n, 1);
    // slice() copies out of shared memory, which tfjs does not take.
    const tensor = tf.tensor(shared.slice(offset, offset + size), shape);
    offset += size;
    return tensor;
  });
  version = newVersion;
}
