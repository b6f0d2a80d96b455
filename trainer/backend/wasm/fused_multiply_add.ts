/**
 * Whether this CPU rounds a·b + c once.
 *
 * @module
 */
import { compileFunction, constant, loadVector, storeVector } from "./assembler.ts";

/**
 * Asks the CPU. Every x86-64 CPU since 2013 to 2015 and every ARM64 CPU rounds
 * once; there our kernels give the same bytes. On older ones `relaxed_madd`
 * rounds twice: results are as good, but other bytes.
 *
 * @throws WebAssembly.CompileError where the runtime has no relaxed SIMD.
 */
export function hasFusedMultiplyAdd(): boolean {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const multiplyAdd = compileFunction(memory, 1, ["v128"], ([address, sum]) => [
    ...sum.set(loadVector(address.get, 32)),
    ...sum.addProduct(loadVector(address.get), loadVector(address.get, 16)),
    ...storeVector(constant(48), sum.get),
  ]);
  // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴; rounded to float32, the last term is lost.
  const numbers = new Float32Array(memory.buffer);
  numbers.fill(1 + 2 ** -12, 0, 8).fill(-1 - 2 ** -11, 8, 12);
  multiplyAdd(0);
  return numbers[12] === 2 ** -24;
}
