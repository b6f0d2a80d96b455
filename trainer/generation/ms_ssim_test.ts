import assert from "node:assert/strict";
import { ssim } from "../metrics/ssim.ts";
import { RandomStream } from "../random.ts";
import { msSsim, msSsimScales, slicePyramid } from "./ms_ssim.ts";

function close(actual: number, expected: number, tolerance = 1e-12): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);
}

function noise(size: number, name: string): Uint8Array {
  const stream = new RandomStream(1, name);
  return Uint8Array.from({ length: size * size }, () => stream.integer(256));
}

/** A smooth pattern with some noise: neither equal nor unrelated at any scale. */
function pattern(size: number, phase: number): Uint8Array {
  const stream = new RandomStream(2, "pattern", phase);
  return Uint8Array.from({ length: size * size }, (_, i) => {
    const [y, x] = [Math.floor(i / size), i % size];
    return 120 + 60 * Math.sin((x + phase) / 5) * Math.cos(y / 7) + stream.integer(50);
  });
}

function value(a: Uint8Array, b: Uint8Array, size: number): number {
  return msSsim(slicePyramid(a, size), slicePyramid(b, size));
}

Deno.test("msSsim: scales by size", () => {
  const sizes = [11, 21, 22, 32, 44, 64, 87, 88, 128, 175, 176, 256, 512];
  assert.deepEqual(sizes.map(msSsimScales), [1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]);
  assert.throws(() => msSsimScales(10), /11×11: current size is 10×10/);
});

Deno.test("msSsim: equal slices have 1, and it is symmetric", () => {
  const [a, b] = [pattern(64, 0), pattern(64, 3)];
  close(value(a, a, 64), 1);
  close(value(a, b, 64), value(b, a, 64));
  assert.ok(value(a, b, 64) < 0.95 && value(a, b, 64) > value(a, noise(64, "n"), 64));
});

Deno.test("msSsim: on a single scale it is SSIM", () => {
  const [a, b] = [pattern(20, 0), pattern(20, 2)];
  const scaled = (pixels: Uint8Array) => Float64Array.from(pixels, (v) => v / 255);
  close(value(a, b, 20), ssim(scaled(a), scaled(b), 20, 20), 1e-11);
});

/** The mean terms of one scale by their definition, a window at a time, about the mean. */
function terms(a: Float64Array, b: Float64Array, size: number): { cs: number; ssim: number } {
  let [cs, total, count] = [0, 0, 0];
  for (let y = 5; y < size - 5; y++) {
    for (let x = 5; x < size - 5; x++) {
      const window: [w: number, a: number, b: number][] = [];
      for (let dy = -5; dy <= 5; dy++) {
        for (let dx = -5; dx <= 5; dx++) {
          const at = (y + dy) * size + x + dx;
          window.push([Math.exp(-(dy * dy + dx * dx) / 4.5), a[at], b[at]]);
        }
      }
      const weight = window.reduce((sum, [w]) => sum + w, 0);
      const mean = (f: (a: number, b: number) => number) =>
        window.reduce((sum, [w, a, b]) => sum + w * f(a, b), 0) / weight;
      const [ma, mb] = [mean((a) => a), mean((_, b) => b)];
      const variances = mean((a) => (a - ma) ** 2) + mean((_, b) => (b - mb) ** 2);
      const structure = (2 * mean((a, b) => (a - ma) * (b - mb)) + 0.0009) / (variances + 0.0009);
      cs += structure;
      total += structure * (2 * ma * mb + 0.0001) / (ma * ma + mb * mb + 0.0001);
      count++;
    }
  }
  return { cs: cs / count, ssim: total / count };
}

Deno.test("msSsim: equals the composition of its scales' terms; the last scale is SSIM of the halved slices", () => {
  const size = 44;
  const scales = [0, 4].map((phase) => {
    let image = Float64Array.from(pattern(size, phase), (v) => v / 255);
    return [44, 22, 11].map((edge, i) => {
      if (i > 0) {
        const fine = image;
        image = Float64Array.from({ length: edge * edge }, (_, n) => {
          const at = 2 * Math.floor(n / edge) * 2 * edge + 2 * (n % edge);
          return (fine[at] + fine[at + 1] + fine[at + 2 * edge] + fine[at + 2 * edge + 1]) / 4;
        });
      }
      return image;
    });
  });
  const [a, b] = scales;
  const sum = 0.0448 + 0.2856 + 0.3001;
  const fine = terms(a[0], b[0], 44).cs;
  const middle = terms(a[1], b[1], 22).cs;
  const coarse = ssim(a[2], b[2], 11, 11);
  close(terms(a[2], b[2], 11).ssim, coarse);
  const expected = fine ** (0.0448 / sum) * middle ** (0.2856 / sum) * coarse ** (0.3001 / sum);
  assert.ok(expected > 0.1 && expected < 0.9, `${expected}`);
  close(value(pattern(size, 0), pattern(size, 4), size), expected, 1e-10);
});

Deno.test("msSsim: opposites have 0; an odd edge is cut; other sizes are refused", () => {
  const a = noise(32, "a");
  assert.equal(value(a, a.map((v) => 255 - v), 32), 0);
  close(value(noise(45, "odd"), noise(45, "odd"), 45), 1);
  assert.throws(() => slicePyramid(a, 31), /31×31 pixels: current count is 1024/);
  assert.throws(() => msSsim(slicePyramid(a, 32), slicePyramid(noise(33, "b"), 33)), /32 and 33/);
});
