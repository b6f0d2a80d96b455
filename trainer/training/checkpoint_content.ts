/**
 * What every checkpoint holds, whichever model it is of: parameters with
 * Adam's moments, counters, and a format that says whose they are.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { CheckpointError } from "../errors.ts";
import type { ParameterSpecification } from "../model/parameters.ts";
import type { AdamState } from "./adam.ts";
import type { SafetensorsTensor } from "./safetensors.ts";

/** Prefixes of a parameter's name, in the order of {@link AdamState}. */
const KINDS = ["parameters", "adam.first_moment", "adam.second_moment"] as const;

/** Adds parameters and their moments, as `parameters.NAME`, `adam.first_moment.NAME`, …. */
export async function addParameters(
  tensors: Map<string, SafetensorsTensor>,
  specifications: readonly ParameterSpecification[],
  parameters: readonly AdamState[],
): Promise<void> {
  for (const [i, { name }] of specifications.entries()) {
    const { value, firstMoment, secondMoment } = parameters[i];
    for (const [k, tensor] of [value, firstMoment, secondMoment].entries()) {
      const data = await tensor.data() as Float32Array;
      tensors.set(`${KINDS[k]}.${name}`, { dtype: "F32", shape: tensor.shape, data });
    }
  }
}

/** Shapes of what {@link addParameters} adds, by name. */
export function parameterShapes(
  specifications: readonly ParameterSpecification[],
): Map<string, readonly number[]> {
  return new Map(
    specifications.flatMap(({ name, shape }) =>
      KINDS.map((kind): [string, readonly number[]] => [`${kind}.${name}`, shape])
    ),
  );
}

/** Parameters and moments from tensors whose shapes were checked; the caller's to dispose of. */
export function readParameters(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  specifications: readonly ParameterSpecification[],
): AdamState[] {
  return specifications.map(({ name, shape }) => {
    const [value, firstMoment, secondMoment] = KINDS.map((kind) =>
      tf.tensor(tensors.get(`${kind}.${name}`)!.data as Float32Array, shape)
    );
    return { value, firstMoment, secondMoment };
  });
}

/**
 * Checks what a checkpoint says it is.
 *
 * @throws CheckpointError where it is of another program, model or version.
 */
export function checkFormat(
  metadata: Record<string, string>,
  format: string,
  version: string,
  fileName: string,
): void {
  if (metadata.format === format && metadata.version === version) return;
  throw new CheckpointError(
    `Cannot read checkpoint ${fileName}: its format is ` +
      `${metadata.format ?? "unnamed"} ${metadata.version ?? ""}`.trimEnd() +
      `, not ${format} ${version}; use a checkpoint of this program's`,
  );
}

/**
 * Checks that a checkpoint holds exactly these float32 tensors.
 *
 * @param shapes By name.
 * @throws CheckpointError naming the first that is missing, too many or of another shape.
 */
export function checkShapes(
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

/**
 * A whole number from a checkpoint's metadata.
 *
 * @throws CheckpointError where it is missing or anything else.
 */
export function counter(
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
