import assert from "node:assert/strict";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { RandomStream } from "../random.ts";
import { radialPowerSpectrum, spectrumDifference } from "./power_spectrum.ts";

function close(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);
}

function slices(size: number, count: number, pixel: (y: number, x: number) => number): SliceArray {
  const pixels = Uint8Array.from(
    { length: count * size * size },
    (_, i) => pixel(Math.floor(i / size) % size, i % size),
  );
  return { pixels, count, height: size, width: size };
}

Deno.test("radialPowerSpectrum: a flat image has no detail", () => {
  const spectrum = radialPowerSpectrum(slices(16, 2, () => 90));
  assert.equal(spectrum.length, 8);
  spectrum.forEach((value) => close(value, 10 * Math.log10(1 / 12)));
});

Deno.test("radialPowerSpectrum: a checkerboard along x has all its power at the highest radius", () => {
  // Amplitude 50: F at x = 8 is ±50·256, its power 50²·256; the ring of radius 8 in 16×16 holds
  // the frequencies (y, x) with 7.5 ≤ √(y² + x²) < 8.5.
  let ring = 0;
  for (let y = -7; y <= 8; y++) {
    for (let x = -7; x <= 8; x++) {
      const radius = Math.sqrt(x * x + y * y);
      if (radius >= 7.5 && radius < 8.5) ring++;
    }
  }
  const spectrum = radialPowerSpectrum(slices(16, 1, (_, x) => 100 + 50 * (-1) ** x));
  close(spectrum[7], 10 * Math.log10(2500 * 256 / ring + 1 / 12));
  close(spectrum[3], 10 * Math.log10(1 / 12));
});

Deno.test("radialPowerSpectrum: white noise is flat at its variance; also for a size with an odd factor", () => {
  for (const size of [32, 24]) {
    const stream = new RandomStream(1, "noise", size);
    const noise = slices(size, 40, () => stream.integer(256));
    const variance = (256 * 256 - 1) / 12;
    for (const value of radialPowerSpectrum(noise)) close(value, 10 * Math.log10(variance), 0.8);
  }
});

Deno.test("spectrumDifference: by hand", () => {
  const { distance, fineDetail } = spectrumDifference(
    Float64Array.of(1, 2, 3, 4),
    Float64Array.of(1, 4, 3, 8),
  );
  close(distance, Math.sqrt((4 + 16) / 4));
  close(fineDetail, -2);
});

Deno.test("radialPowerSpectrum: no slices, and slices that are not square, are refused", () => {
  assert.throws(() => radialPowerSpectrum(slices(8, 0, () => 0)), /0 of 8×8/);
  const wide = { pixels: new Uint8Array(32), count: 1, height: 4, width: 8 };
  assert.throws(() => radialPowerSpectrum(wide), /1 of 4×8/);
});
