import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import { biasField, ricianPixel } from "./phantom_noise.ts";

/** Mean over many draws. */
function meanOf(count: number, draw: () => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += draw();
  return sum / count;
}

Deno.test("Rician moments: E[m²] = s² + 2σ², and Rayleigh where there is no signal", () => {
  const stream = new RandomStream(5, "rician");
  const count = 100_000;
  const sigma = 0.1;
  // Standard errors are below 0.0003 here.
  const square = meanOf(count, () => ricianPixel(0.3, sigma, stream) ** 2);
  assert(Math.abs(square - (0.09 + 2 * 0.01)) < 0.001, `${square}`);
  const rayleigh = meanOf(count, () => ricianPixel(0, sigma, stream));
  assert(
    Math.abs(rayleigh - sigma * Math.sqrt(Math.PI / 2)) < 0.001,
    `${rayleigh}`,
  );
});

Deno.test("biasField is 1 in the middle and the sum of its terms elsewhere", () => {
  const coefficients = [0.1, 0.2, 0.3, 0.4, 0.5] as const;
  assert.equal(biasField(coefficients, 0, 0), 1);
  // u = 1, v = −2: 1 + 0.1 − 0.4 + 0.3 + 1.6 − 1
  assert(Math.abs(biasField(coefficients, 80, -160) - 1.6) < 1e-12);
});
