import assert from "node:assert/strict";
import { ConfigError } from "../errors.ts";
import { RandomStream } from "../random.ts";
import { ssim, ssimSkimage } from "./ssim.ts";

function close(actual: number, expected: number, tolerance = 1e-8): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `expected ${expected}, got ${actual}`,
  );
}

function image(
  height: number,
  width: number,
  pixel: (i: number, j: number) => number,
): Float64Array {
  return Float64Array.from(
    { length: height * width },
    (_, n) => pixel(Math.floor(n / width), n % width),
  );
}

Deno.test("ssim: published values, columns against their mirror image, L 255", () => {
  const a = image(16, 16, (_, j) => 16 * j);
  const b = image(16, 16, (_, j) => 240 - 16 * j);
  close(ssimSkimage(a, b, 16, 16, { dataRange: 255 }), -0.723785258, 1e-9);
  close(ssim(a, b, 16, 16, { dataRange: 255 }), -0.817039532, 1e-9);
});

Deno.test("ssim: published values, diagonal pattern against its scaled copy and transpose", () => {
  const x = image(64, 64, (i, j) => ((7 * i + 13 * j) % 32) / 31);
  const scaled = x.map((value) => 0.75 * value);
  const transposed = image(64, 64, (i, j) => x[j * 64 + i]);
  close(ssimSkimage(x, scaled, 64, 64), 0.921853858, 1e-9);
  close(ssim(x, scaled, 64, 64), 0.921860606, 1e-9);
  close(ssimSkimage(x, transposed, 64, 64), 0.029180179, 1e-9);
  close(ssim(x, transposed, 64, 64), 0.030663039, 1e-9);
});

Deno.test("ssim: constants leave the luminance term alone", () => {
  const a = new Float32Array(24 * 24).fill(0.5);
  const b = new Float32Array(24 * 24).fill(0.25);
  // (2·0.5·0.25 + 1e-4) / (0.25 + 0.0625 + 1e-4)
  const luminance = 0.2501 / 0.3126;
  close(luminance, 0.80006398, 1e-9);
  close(ssim(a, b, 24, 24), luminance, 1e-12);
  close(ssimSkimage(a, b, 24, 24), luminance, 1e-12);
});

/** SSIM by its definition: one two-dimensional window at a time, moments about the mean. */
function bruteForce(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
  weight: (dy: number, dx: number) => number,
  radius: number,
  covarianceFactor: number,
): number {
  let weightSum = 0;
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) weightSum += weight(dy, dx);
  }
  const average = (f: (dy: number, dx: number) => number) => {
    let sum = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        sum += weight(dy, dx) * f(dy, dx);
      }
    }
    return sum / weightSum;
  };
  let total = 0;
  let count = 0;
  for (let y = radius; y < height - radius; y++) {
    for (let x = radius; x < width - radius; x++) {
      const pa = (dy: number, dx: number) => a[(y + dy) * width + x + dx];
      const pb = (dy: number, dx: number) => b[(y + dy) * width + x + dx];
      const ma = average(pa);
      const mb = average(pb);
      const va = covarianceFactor *
        average((dy, dx) => (pa(dy, dx) - ma) ** 2);
      const vb = covarianceFactor *
        average((dy, dx) => (pb(dy, dx) - mb) ** 2);
      const cov = covarianceFactor *
        average((dy, dx) => (pa(dy, dx) - ma) * (pb(dy, dx) - mb));
      const luminance = (2 * ma * mb + 0.0001) / (ma * ma + mb * mb + 0.0001);
      total += luminance * (2 * cov + 0.0009) / (va + vb + 0.0009);
      count++;
    }
  }
  return total / count;
}

Deno.test("ssim: equals the non-separable definition on random images, also not square", () => {
  for (const [height, width] of [[11, 11], [13, 20], [31, 17]]) {
    const stream = new RandomStream(7, "ssim", height, width);
    const a = Float32Array.from(
      { length: height * width },
      () => stream.uniform(),
    );
    const b = a.map((v) => 0.7 * v + 0.3 * stream.uniform());
    const gaussian = bruteForce(
      a,
      b,
      height,
      width,
      (dy, dx) => Math.exp(-(dy * dy + dx * dx) / 4.5),
      5,
      1,
    );
    close(ssim(a, b, height, width), gaussian, 1e-11);
    const uniform = bruteForce(a, b, height, width, () => 1, 3, 49 / 48);
    close(ssimSkimage(a, b, height, width), uniform, 1e-11);
  }
});

Deno.test("ssim: equal images score 1; a call does not depend on the sizes of earlier calls", () => {
  const stream = new RandomStream(3, "scratch");
  const random = (n: number) => Float32Array.from({ length: n }, () => stream.uniform());
  const a = random(20 * 20);
  const b = random(20 * 20);
  const before = ssim(a, b, 20, 20);
  ssim(random(40 * 30), random(40 * 30), 40, 30);
  assert.equal(ssim(a, b, 20, 20), before);
  assert.equal(ssim(b, a, 20, 20), before);
  assert.equal(ssim(a, a, 20, 20), 1);
  assert.equal(ssimSkimage(a, a, 20, 20), 1);
});

Deno.test("ssim: images smaller than the window, wrong lengths and ranges are refused", () => {
  const small = new Float32Array(10 * 12);
  assert.throws(
    () => ssim(small, small, 10, 12),
    (error: unknown) => error instanceof ConfigError && /11×11.*10×12/.test(error.message),
  );
  const tiny = new Float32Array(8 * 6);
  assert.throws(() => ssimSkimage(tiny, tiny, 8, 6), ConfigError);
  const a = new Float32Array(144);
  assert.throws(() => ssim(a, a.subarray(1), 12, 12), RangeError);
  assert.throws(() => ssim(a, a, 12, 12, { dataRange: 0 }), RangeError);
});
