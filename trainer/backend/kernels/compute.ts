/**
 * Runs WGSL programs of our own inside tfjs' WebGPU backend: same device, same
 * command encoder, same tensors, so that they mix with its kernels in order.
 *
 * tfjs' `runWebGPUProgram` wraps a program in code and uniforms that ours don't
 * need, and allows one output and no textures; hence this second way in.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { TexturePool } from "./texture_pool.ts";

/** What tfjs' backend keeps to itself and we need (version 4.22.0, pinned). */
interface BackendInternals {
  commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<tf.DataId>;
  dispatchCountInPass: number;
  uniformPendingDisposal: GPUBuffer[];
  bufferManager: { acquireBuffer(size: number, usage: number): GPUBuffer };
}

/** The backend with what tfjs' typings hide. */
type Internals = Omit<WebGPUBackend, keyof BackendInternals> & BackendInternals;

/** What a kernel is called with. */
export interface KernelArguments {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: WebGPUBackend;
}

/** How a program reads an input. */
export interface Input {
  tensor: tf.TensorInfo;
  /**
   * `buffer`: `array<…>`. `texture`: a copy of it in a 2D texture, for
   * adapters that read textures faster; see `reader` in operand.ts.
   */
  storage: "buffer" | "texture";
  /** Scalars in an element: 1 or 4. 4 only where the tensor's last axis is a multiple of 4. */
  lanes: 1 | 4;
}

/** A WGSL program. */
export interface Program {
  /** Names what the program depends on; two programs of one key have the same source. */
  key: string;
  /**
   * The module, with an entry point `main`. Its bindings in group 0 are: the
   * outputs, then the inputs, then a uniform, where there are parameters.
   */
  source: () => string;
}

/** One call of a program. */
export interface Dispatch {
  program: Program;
  inputs: readonly Input[];
  outputs: readonly tf.TensorInfo[];
  /** The program's uniform as 32-bit words; empty where it has none. */
  parameters: Int32Array | Float32Array;
  /** Workgroups in x, y and z. */
  workgroups: readonly [x: number, y: number, z: number];
}

/** What belongs to one device. */
interface DeviceState {
  pipelines: Map<string, GPUComputePipeline>;
  textures: TexturePool;
}

const devices = new WeakMap<GPUDevice, DeviceState>();

/** Dispatches after which the commands are handed to the GPU: tfjs' own default. */
const DISPATCHES_PER_SUBMIT = 15;

/** Allocates a tensor on the GPU; its content is undefined. */
export function allocate(
  backend: WebGPUBackend,
  shape: readonly number[],
  dtype: tf.DataType = "float32",
): tf.TensorInfo {
  return backend.makeTensorInfo([...shape], dtype);
}

/**
 * Whether all tensors are float32 on the GPU, too: tfjs' cast from int32 to
 * float32 keeps the integers and changes only what the tensor says it is.
 */
export function areFloats(backend: WebGPUBackend, tensors: readonly tf.TensorInfo[]): boolean {
  return tensors.every(({ dataId, dtype }) =>
    dtype === "float32" && backend.tensorMap.get(dataId).dtype === "float32"
  );
}

/**
 * Records one call of a program. An invalid program is reported by the device,
 * not here: see `check` of backend/device.ts.
 */
export function compute(backend: WebGPUBackend, dispatch: Dispatch): void {
  const internals = backend as unknown as Internals;
  const { device } = internals;
  const state = stateOf(device);
  const { program, inputs, outputs, parameters } = dispatch;

  const buffers = [...outputs, ...inputs.map(({ tensor }) => tensor)].map(({ dataId }) => {
    internals.uploadToGPU(dataId);
    internals.commandQueueOwnedIds.add(dataId);
    return internals.tensorMap.get(dataId).resource as GPUBuffer;
  });
  internals.ensureCommandEncoderReady();

  const textures: GPUTexture[] = [];
  const resources: GPUBindingResource[] = buffers.map((buffer, i) => {
    const input = inputs[i - outputs.length];
    if (input?.storage !== "texture") return { buffer };
    internals.endComputePassEncoder();
    const texture = state.textures.copy(internals.commandEncoder, buffer, input.lanes);
    textures.push(texture);
    return texture.createView();
  });
  if (parameters.length > 0) {
    const uniform = internals.bufferManager.acquireBuffer(
      Math.ceil(parameters.byteLength / 16) * 16,
      GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
    );
    internals.queue.writeBuffer(uniform, 0, parameters as BufferSource);
    internals.uniformPendingDisposal.push(uniform);
    resources.push({ buffer: uniform });
  }

  const pipeline = pipelineOf(device, state, program);
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  internals.computePassEncoder ??= internals.commandEncoder.beginComputePass();
  internals.computePassEncoder.setPipeline(pipeline);
  internals.computePassEncoder.setBindGroup(0, bindGroup);
  internals.computePassEncoder.dispatchWorkgroups(...dispatch.workgroups);
  internals.dispatchCountInPass++;
  // The queue keeps order: whoever takes the texture next writes it after this call has read it.
  for (const texture of textures) state.textures.release(texture);
  if (internals.dispatchCountInPass >= DISPATCHES_PER_SUBMIT) {
    internals.endComputePassEncoder();
    internals.submitQueue();
  }
}

/** Bytes of textures that are kept for the device: tfjs does not count them. */
export function textureBytes(device: GPUDevice): number {
  return stateOf(device).textures.bytes;
}

/**
 * Spreads a number of workgroups over x and y, since one axis takes 65,535 at most;
 * WORKGROUP_INDEX is their number in the program, which must ignore those that are too many.
 */
export function spread(workgroups: number): [x: number, y: number] {
  const y = Math.ceil(workgroups / 65535);
  return [Math.ceil(workgroups / y), y];
}

/** WGSL for the number of a workgroup that {@link spread} placed. */
export const WORKGROUP_INDEX = "i32(workgroup.x + workgroup.y * workgroups.x)";

/** WGSL for the parameters of `main` that {@link WORKGROUP_INDEX} needs. */
export const WORKGROUP_BUILTINS =
  "@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(num_workgroups) workgroups : vec3<u32>, " +
  "@builtin(local_invocation_index) localIndex : u32";

function stateOf(device: GPUDevice): DeviceState {
  let state = devices.get(device);
  if (state === undefined) {
    state = { pipelines: new Map(), textures: new TexturePool(device) };
    devices.set(device, state);
  }
  return state;
}

function pipelineOf(device: GPUDevice, state: DeviceState, program: Program): GPUComputePipeline {
  let pipeline = state.pipelines.get(program.key);
  if (pipeline === undefined) {
    pipeline = device.createComputePipeline({
      label: program.key,
      layout: "auto",
      compute: {
        module: device.createShaderModule({ label: program.key, code: program.source() }),
        entryPoint: "main",
      },
    });
    state.pipelines.set(program.key, pipeline);
  }
  return pipeline;
}
