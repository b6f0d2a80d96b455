/**
 * Memory full of NaN, so that a kernel which leaves a part of its result
 * unwritten, or reads what nobody wrote, shows.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/**
 * Runs `body` while all memory that the current backend hands out, for results
 * and for intermediate values, is filled with ones beforehand: NaN as float32,
 * −1 as int32.
 */
export async function withPoisonedMemory(body: () => Promise<void>): Promise<void> {
  const restore = tf.getBackend() === "webgpu"
    ? poisonWebgpu(tf.backend() as WebGPUBackend)
    : poisonWasm(tf.backend() as BackendWasm);
  try {
    await body();
  } finally {
    restore();
  }
}

function poisonWebgpu({ bufferManager, queue }: WebGPUBackend): () => void {
  const acquire = bufferManager.acquireBuffer;
  bufferManager.acquireBuffer = (size, usage, mappedAtCreation, reuse) => {
    const buffer = acquire.call(bufferManager, size, usage, mappedAtCreation, reuse);
    if ((usage & GPUBufferUsage.STORAGE) !== 0 && !mappedAtCreation) {
      queue.writeBuffer(buffer, 0, new Uint8Array(buffer.size).fill(0xff));
    }
    return buffer;
  };
  return () => bufferManager.acquireBuffer = acquire;
}

function poisonWasm(backend: BackendWasm): () => void {
  const make = backend.makeOutput;
  backend.makeOutput = (shape, dtype, memoryOffset, values) => {
    const output = make.call(backend, shape, dtype, memoryOffset, values);
    // Otherwise the memory is another tensor's, or has been written.
    if (memoryOffset === undefined && values === undefined) {
      const { buffer, byteOffset, byteLength } = backend.typedArrayFromHeap(output);
      new Uint8Array(buffer, byteOffset, byteLength).fill(0xff);
    }
    return output;
  };
  return () => backend.makeOutput = make;
}
