import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import { areaResize } from "./area_resize.ts";

/** The mean over each target pixel's area in float64, before rounding: every source pixel is asked for its overlap. */
function bruteForce(
  pixels: Uint8Array,
  height: number,
  width: number,
  targetHeight: number,
  targetWidth: number,
): Float64Array {
  const overlap = (i: number, j: number, source: number, target: number) => {
    const scale = source / target;
    return Math.max(
      0,
      Math.min((i + 1) * scale, j + 1) - Math.max(i * scale, j),
    );
  };
  const result = new Float64Array(targetHeight * targetWidth);
  for (let ty = 0; ty < targetHeight; ty++) {
    for (let tx = 0; tx < targetWidth; tx++) {
      let sum = 0;
      let area = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const weight = overlap(ty, y, height, targetHeight) *
            overlap(tx, x, width, targetWidth);
          sum += weight * pixels[y * width + x];
          area += weight;
        }
      }
      result[ty * targetWidth + tx] = sum / area;
    }
  }
  return result;
}

Deno.test("areaResize averages by hand-computed shares", () => {
  // 3 → 2: shares 1, ½ and ½, 1; (10 + ½·40)/1.5 = 20, (½·40 + 100)/1.5 = 80.
  assert.deepEqual(
    areaResize(Uint8Array.of(10, 40, 100), 1, 3, 1, 2),
    Uint8Array.of(20, 80),
  );
  // Half up: (0 + 1)/2 → 1, (1 + 2)/2 → 2, (254 + 255)/2 → 255.
  assert.deepEqual(
    areaResize(Uint8Array.of(0, 1, 1, 2, 254, 255), 1, 6, 1, 3),
    Uint8Array.of(1, 2, 255),
  );
  // Just below a half: (0 + 0 + 1)/3 → 0.
  assert.deepEqual(
    areaResize(Uint8Array.of(0, 0, 1), 3, 1, 1, 1),
    Uint8Array.of(0),
  );
});

Deno.test("areaResize agrees with a float64 brute force", () => {
  const stream = new RandomStream(1, "area_resize_test");
  const sizes = [
    [8, 8, 4, 4],
    [7, 5, 3, 2],
    [9, 13, 5, 13],
    [16, 12, 11, 7],
    [5, 4, 9, 10],
    [26, 26, 16, 16],
  ];
  for (const [height, width, targetHeight, targetWidth] of sizes) {
    const pixels = Uint8Array.from(
      { length: height * width },
      () => stream.integer(256),
    );
    const actual = areaResize(pixels, height, width, targetHeight, targetWidth);
    const expected = bruteForce(
      pixels,
      height,
      width,
      targetHeight,
      targetWidth,
    );
    expected.forEach((value, i) => {
      // The float mean may fall on either side of an exact half.
      assert(
        actual[i] - value > -0.5 - 1e-9 && actual[i] - value <= 0.5 + 1e-9,
        `${actual[i]} for ${value}`,
      );
    });
  }
});

Deno.test("areaResize keeps an image of the target's size and a constant", () => {
  const image = Uint8Array.from({ length: 35 }, (_, i) => i * 7);
  assert.deepEqual(areaResize(image, 5, 7, 5, 7), image);
  assert.deepEqual(
    areaResize(new Uint8Array(35).fill(201), 5, 7, 3, 11),
    new Uint8Array(33).fill(201),
  );
});

Deno.test("areaResize refuses impossible sizes", () => {
  assert.throws(() => areaResize(new Uint8Array(4), 2, 2, 0, 1), RangeError);
  assert.throws(() => areaResize(new Uint8Array(4), 2, 2, 1, 1.5), RangeError);
  assert.throws(() => areaResize(new Uint8Array(5), 2, 2, 1, 1), RangeError);
});
