import assert from "node:assert/strict";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsContent,
  type SafetensorsTensor,
} from "../training/safetensors.ts";
import { checkpointDifference } from "./checkpoint_difference.ts";

const float = (...values: number[]): SafetensorsTensor => ({
  dtype: "F32",
  shape: [values.length],
  data: Float32Array.from(values),
});

/** Through the file format: the tensors lie in buffers as decoded ones do. */
function content(
  tensors: Record<string, SafetensorsTensor>,
  metadata: Record<string, string> = {},
): SafetensorsContent {
  return decodeSafetensors(encodeSafetensors(new Map(Object.entries(tensors)), metadata), "test");
}

Deno.test("equal checkpoints, NaN and infinity included, have no difference", () => {
  const make = () => content({ a: float(1, NaN, Infinity), b: float(-0) }, { step: "3" });
  assert.deepEqual(checkpointDifference(make(), make()), { tensors: [], count: 2, metadata: [] });
});

Deno.test("differing tensors in order, each with its largest absolute difference", () => {
  const first = content({ a: float(1, 2), b: float(1, 2, 3), c: float(5), d: float(0, 1) });
  const second = content({ a: float(1, 2), b: float(1.5, 2, 1), c: float(5.25), d: float(-0, 1) });
  assert.deepEqual(checkpointDifference(first, second), {
    tensors: [{ name: "b", largest: 2 }, { name: "c", largest: 0.25 }, { name: "d", largest: 0 }],
    count: 4,
    metadata: [],
  });
});

Deno.test("NaN on one side is no small difference", () => {
  const { tensors } = checkpointDifference(
    content({ a: float(NaN, 1), b: float(Infinity) }),
    content({ a: float(1, 9), b: float(1) }),
  );
  assert.deepEqual(tensors, [{ name: "a", largest: NaN }, { name: "b", largest: Infinity }]);
});

Deno.test("tensors of one side only, of another shape or another type have no difference in numbers", () => {
  const matrix: SafetensorsTensor = { ...float(1, 2), shape: [2, 1] } as SafetensorsTensor;
  const whole: SafetensorsTensor = { dtype: "I32", shape: [1], data: Int32Array.of(0) };
  const first = content({ a: float(1, 2), b: float(0), c: float(1), same: float(7) });
  const second = content({ a: matrix, b: whole, same: float(7), z: float(1) });
  assert.deepEqual(checkpointDifference(first, second), {
    tensors: ["a", "b", "c", "z"].map((name) => ({ name, largest: null })),
    count: 5,
    metadata: [],
  });
});

Deno.test("metadata alone can differ", () => {
  const first = content({ a: float(1) }, { step: "3", only: "x", epoch: "1" });
  const second = content({ a: float(1) }, { step: "4", epoch: "1" });
  assert.deepEqual(checkpointDifference(first, second), {
    tensors: [],
    count: 1,
    metadata: ["only", "step"],
  });
});
