/**
 * Checkpoints of the prior: its training state as a safetensors file, and back.
 *
 * @module
 */
import { CheckpointError } from "../errors.ts";
import {
  addParameters,
  checkFormat,
  checkShapes,
  counter,
  parameterShapes,
  readParameters,
} from "../training/checkpoint_content.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsTensor,
} from "../training/safetensors.ts";
import { type PriorModelConfig, priorParameterSpecifications } from "./prior_parameters.ts";
import type { PriorState } from "./prior_state.ts";

/** What the metadata call the file. */
const FORMAT = "oasis-vq-vae prior";
/** Version of the tensors' names and the metadata. */
const VERSION = "1";

/** The state as the bytes of a safetensors file; equal states give equal bytes. */
export async function encodePriorCheckpoint(
  model: PriorModelConfig,
  state: PriorState,
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, SafetensorsTensor>();
  await addParameters(tensors, priorParameterSpecifications(model), state.parameters);
  return encodeSafetensors(tensors, {
    format: FORMAT,
    version: VERSION,
    step: String(state.step),
    epoch: String(state.epoch),
    totals: JSON.stringify(state.totals),
    validation: JSON.stringify(state.validation),
    model: JSON.stringify(model),
  });
}

/**
 * The state that a checkpoint's bytes hold.
 *
 * @param fileName For messages.
 * @throws CheckpointError where the file is damaged, or of another configuration.
 */
export function decodePriorCheckpoint(
  model: PriorModelConfig,
  bytes: Uint8Array,
  fileName: string,
): PriorState {
  const { parameters, metadata } = readContent(model, bytes, fileName);
  return {
    parameters: readParameters(parameters, priorParameterSpecifications(model)),
    ...metadata,
  };
}

/** A prior to draw from: parameters alone, as plain arrays. */
export interface PriorWeights {
  epoch: number;
  /** Values in C order by parameter name. */
  values: ReadonlyMap<string, Float32Array>;
}

/** The parameters that a checkpoint's bytes hold; see {@link decodePriorCheckpoint}. */
export function decodePriorWeights(
  model: PriorModelConfig,
  bytes: Uint8Array,
  fileName: string,
): PriorWeights {
  const { parameters, metadata } = readContent(model, bytes, fileName);
  const values = new Map(
    priorParameterSpecifications(model).map(({ name }) => [
      name,
      parameters.get(`parameters.${name}`)!.data as Float32Array,
    ]),
  );
  return { epoch: metadata.epoch, values };
}

function readContent(
  model: PriorModelConfig,
  bytes: Uint8Array,
  fileName: string,
): {
  parameters: ReadonlyMap<string, SafetensorsTensor>;
  metadata: Omit<PriorState, "parameters">;
} {
  const { tensors, metadata } = decodeSafetensors(bytes, fileName);
  checkFormat(metadata, FORMAT, VERSION, fileName);
  checkShapes(tensors, parameterShapes(priorParameterSpecifications(model)), fileName);
  const epoch = counter(metadata, "epoch", fileName);
  const validation = parse(metadata.validation);
  const totals = parse(metadata.totals) as PriorState["totals"] | null;
  if (
    !Array.isArray(validation) || validation.length !== epoch ||
    !validation.every(Number.isFinite) || totals === null ||
    !Number.isFinite(totals.bits) || !Number.isInteger(totals.steps)
  ) {
    throw new CheckpointError(
      `Cannot read checkpoint ${fileName}: its epoch totals are damaged; use another checkpoint`,
    );
  }
  return {
    parameters: tensors,
    metadata: { step: counter(metadata, "step", fileName), epoch, totals, validation },
  };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
