/**
 * In which tensors two checkpoints differ, and by how much.
 *
 * @module
 */
import type { SafetensorsContent, SafetensorsTensor } from "../training/safetensors.ts";

/** A tensor that is not the same, bit by bit, in both checkpoints. */
export interface TensorDifference {
  name: string;
  /**
   * Largest |a − b| over the elements: NaN where one of two different elements
   * is NaN, 0 where only the signs of zeros (or the kinds of NaN) differ; null where the tensor is in
   * one checkpoint only, or of another type or shape.
   */
  largest: number | null;
}

/** How two checkpoints differ. */
export interface CheckpointDifference {
  /** In the order of the first checkpoint; tensors that only the second has come last. */
  tensors: TensorDifference[];
  /** Tensors in either checkpoint. */
  count: number;
  /** Keys of metadata that differ, sorted. */
  metadata: string[];
}

/**
 * Compares the tensors of two checkpoints bit by bit.
 *
 * @returns The differences; both lists are empty where the contents are equal.
 */
export function checkpointDifference(
  first: SafetensorsContent,
  second: SafetensorsContent,
): CheckpointDifference {
  const names = union([...first.tensors.keys()], [...second.tensors.keys()]);
  const tensors = names.flatMap((name): TensorDifference[] => {
    const [a, b] = [first.tensors.get(name), second.tensors.get(name)];
    if (!a || !b || a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) {
      return [{ name, largest: null }];
    }
    const largest = largestDifference(a, b);
    return largest === null ? [] : [{ name, largest }];
  });
  const keys = union(Object.keys(first.metadata), Object.keys(second.metadata)).sort();
  return {
    tensors,
    count: names.length,
    metadata: keys.filter((key) => first.metadata[key] !== second.metadata[key]),
  };
}

/** Largest |a − b|; null where all bits are equal. */
function largestDifference(
  { data: a }: SafetensorsTensor,
  { data: b }: SafetensorsTensor,
): number | null {
  const [bitsA, bitsB] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    new Uint8Array(buffer, byteOffset, byteLength)
  );
  if (bitsA.every((byte, i) => byte === bitsB[i])) return null;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue;
    // Equal infinities cannot come here, so their NaN does not either.
    largest = Math.max(largest, Math.abs(a[i] - b[i]));
  }
  return largest;
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}
