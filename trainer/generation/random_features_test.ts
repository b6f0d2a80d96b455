import assert from "node:assert/strict";
import type { SliceArray } from "../data/prepared/dataset.ts";
import { RandomStream } from "../random.ts";
import { rowOf } from "./feature_rows.ts";
import { RANDOM_FEATURES, randomFeatures } from "./random_features.ts";

function slices(size: number, images: Uint8Array[]): SliceArray {
  const pixels = new Uint8Array(images.length * size * size);
  images.forEach((image, i) => pixels.set(image, i * size * size));
  return { pixels, count: images.length, height: size, width: size };
}

function noise(size: number, most: number): Uint8Array {
  const stream = new RandomStream(1, "noise");
  return Uint8Array.from({ length: size * size }, () => stream.integer(most + 1));
}

/** The network by its definition: one output at a time, weights as they are drawn. */
function reference(image: Uint8Array, size: number): number[] {
  let map = (y: number, x: number, _: number) => image[y * size + x] / 255;
  let edge = size;
  [[5, 1, 16], [3, 16, 32], [3, 32, 32]].forEach(([kernel, from, to], layer) => {
    const stream = new RandomStream(0, "random features", layer);
    const weights = Array.from({ length: to * kernel * kernel * from }, () => stream.normal());
    const input = map;
    const inputEdge = edge;
    edge = Math.ceil(edge / 2);
    const values = new Map<string, number>();
    for (let y = 0; y < edge; y++) {
      for (let x = 0; x < edge; x++) {
        for (let o = 0; o < to; o++) {
          let sum = 0;
          for (let ky = 0; ky < kernel; ky++) {
            for (let kx = 0; kx < kernel; kx++) {
              const [iy, ix] = [2 * y + ky - (kernel >> 1), 2 * x + kx - (kernel >> 1)];
              if (iy < 0 || ix < 0 || iy >= inputEdge || ix >= inputEdge) continue;
              for (let c = 0; c < from; c++) {
                sum += weights[((o * kernel + ky) * kernel + kx) * from + c] * input(iy, ix, c);
              }
            }
          }
          values.set(`${y} ${x} ${o}`, Math.max(0, sum * Math.sqrt(2 / (kernel * kernel * from))));
        }
      }
    }
    map = (y, x, c) => values.get(`${y} ${x} ${c}`)!;
  });
  const features: number[] = [];
  for (const rows of [[0, edge / 2], [edge / 2, edge]]) {
    for (const columns of [[0, edge / 2], [edge / 2, edge]]) {
      for (let c = 0; c < 32; c++) {
        let [sum, count] = [0, 0];
        for (let y = rows[0]; y < rows[1]; y++) {
          for (let x = columns[0]; x < columns[1]; x++, count++) sum += map(y, x, c);
        }
        features.push(sum / count);
      }
    }
  }
  return features;
}

Deno.test("randomFeatures: equals the network's definition, slice by slice", () => {
  const images = [noise(32, 255), noise(32, 90)];
  const features = randomFeatures(slices(32, images));
  assert.deepEqual([features.count, features.dimensions], [2, RANDOM_FEATURES]);
  images.forEach((image, i) => {
    reference(image, 32).forEach((expected, f) => {
      const actual = rowOf(features, i)[f];
      assert.ok(Math.abs(actual - expected) < 1e-12, `${i}, ${f}: ${actual}, not ${expected}`);
    });
  });
  assert.ok([...rowOf(features, 0)].filter((value) => value > 0.01).length > 60);
});

Deno.test("randomFeatures: a black slice has zeros; larger slices are averaged to 64×64 first", () => {
  assert.ok(randomFeatures(slices(20, [new Uint8Array(400)])).data.every((value) => value === 0));
  const small = noise(64, 255);
  const large = Uint8Array.from(
    { length: 128 * 128 },
    (_, i) => small[Math.floor(Math.floor(i / 128) / 2) * 64 + Math.floor((i % 128) / 2)],
  );
  assert.deepEqual(
    randomFeatures(slices(128, [large])).data,
    randomFeatures(slices(64, [small])).data,
  );
});
