import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { fourierTransform } from "./fourier_transform.ts";

function close(actual: number, expected: number, tolerance = 1e-11): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);
}

Deno.test("fourierTransform: equals the definition for lengths with and without odd factors", () => {
  for (const n of [1, 2, 3, 4, 7, 8, 12, 24, 44, 64, 96]) {
    const stream = new RandomStream(n, "signal");
    const real = Float64Array.from({ length: n }, () => stream.normal());
    const imaginary = Float64Array.from({ length: n }, () => stream.normal());
    const copy = [...real];
    const result = fourierTransform(n)({ real, imaginary });
    for (let k = 0; k < n; k++) {
      let [re, im] = [0, 0];
      for (let j = 0; j < n; j++) {
        const angle = -2 * Math.PI * j * k / n;
        re += real[j] * Math.cos(angle) - imaginary[j] * Math.sin(angle);
        im += real[j] * Math.sin(angle) + imaginary[j] * Math.cos(angle);
      }
      close(result.real[k], re);
      close(result.imaginary[k], im);
    }
    assert.deepEqual([...real], copy);
  }
});

Deno.test("fourierTransform: keeps the energy (Parseval)", () => {
  const n = 256;
  const stream = new RandomStream(1, "parseval");
  const real = Float64Array.from({ length: n }, () => stream.normal());
  const imaginary = new Float64Array(n);
  const energy = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0);
  const result = fourierTransform(n)({ real, imaginary });
  close((energy(result.real) + energy(result.imaginary)) / n, energy(real), 1e-9);
});

Deno.test("fourierTransform: another length is refused", () => {
  const input = { real: new Float64Array(4), imaginary: new Float64Array(4) };
  assert.throws(() => fourierTransform(8)(input), /8 values: current length is 4/);
});
