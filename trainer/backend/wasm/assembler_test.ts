import assert from "node:assert/strict";
import {
  compileFunction,
  constant,
  loadSplat,
  loadVector,
  maximum,
  splatLane,
  storeVector,
  ZEROS,
} from "./assembler.ts";
import { hasFusedMultiplyAdd } from "./fused_multiply_add.ts";

Deno.test("vectors are loaded, splatted, multiplied, clipped and stored as the names say", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const numbers = new Float32Array(memory.buffer);
  numbers.set([1, -2, 3, -4, 10, 20, 30, 40]);
  const run = compileFunction(memory, 1, ["v128"], ([at, sum]) => [
    ...sum.set(ZEROS),
    ...sum.addProduct(loadVector(at.get), loadVector(at.get, 16)),
    ...storeVector(constant(64), sum.get),
    ...storeVector(constant(64), maximum(sum.get, ZEROS), 16),
    ...storeVector(constant(96), loadSplat(at.get, 8)),
    ...storeVector(constant(96), splatLane(sum.get, 3), 16),
  ]);
  run(0);
  assert.deepEqual([...numbers.slice(16, 20)], [10, -40, 90, -160]);
  assert.deepEqual([...numbers.slice(20, 24)], [10, 0, 90, 0]);
  assert.deepEqual([...numbers.slice(24, 28)], [3, 3, 3, 3]);
  assert.deepEqual([...numbers.slice(28, 32)], [-160, -160, -160, -160]);
});

Deno.test("loops count down, and constants of every length of LEB128 are right", () => {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const words = new Int32Array(memory.buffer);
  for (const value of [0, 1, 63, 64, -64, -65, 8191, 8192, 70_000, -70_000, 2 ** 31 - 1]) {
    const run = compileFunction(memory, 1, ["i32", "v128"], ([count, sum, vector]) => [
      ...count.countDown(sum.increase(constant(value))),
      // The only store is of vectors: one is found at the address that the sum says.
      ...vector.set(loadVector(sum.get)),
      ...storeVector(constant(0), vector.get),
    ]);
    const address = 3 * value;
    if (address < 0 || address > 131_000) {
      assert.throws(() => run(3), WebAssembly.RuntimeError, String(value));
      continue;
    }
    words.fill(0);
    new Uint8Array(memory.buffer)[address] = 7;
    run(3);
    assert.equal(words[0], 7, String(value));
  }
});

Deno.test("fused multiply-add is told from two roundings", () => {
  // This cannot be forced: the answer must agree with what the CPU says it has, where it says.
  const fused = hasFusedMultiplyAdd();
  if (Deno.build.arch === "aarch64") assert(fused);
  if (Deno.build.os === "linux" && Deno.build.arch === "x86_64") {
    assert.equal(fused, /\bfma\b/.test(Deno.readTextFileSync("/proc/cpuinfo")));
  }
});
