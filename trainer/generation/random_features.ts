/**
 * Features of slices from a convolutional network whose weights are drawn once
 * and never trained.
 *
 * @module
 */
import type { SliceArray } from "../data/prepared/dataset.ts";
import { areaResize } from "../data/slicing/area_resize.ts";
import { RandomStream } from "../random.ts";
import type { FeatureRows } from "./feature_rows.ts";

/** The same network in every run of this program, so that figures of two runs can be compared. */
const SEED = 0;
/** Larger slices are averaged down to this edge. */
const MAX_SIZE = 64;
const LAYERS = [
  { edge: 5, from: 1, to: 16 },
  { edge: 3, from: 16, to: 32 },
  { edge: 3, from: 32, to: 32 },
];
/** Cells along each edge of the last map, in which it is averaged. */
const CELLS = 2;

/** Length of a vector of {@link randomFeatures}. */
export const RANDOM_FEATURES = LAYERS[LAYERS.length - 1].to * CELLS ** 2;

/** A convolution of stride 2 and its weights, [out, edge, edge, in]. */
interface Layer {
  edge: number;
  from: number;
  to: number;
  weights: Float64Array;
}

/**
 * Random features: three convolutions of stride 2 with 16, 32 and 32 channels
 * (5×5, 3×3, 3×3, zeros around the image, ReLU, weights drawn from He's normal
 * distribution with a fixed seed, no biases), whose last map is averaged over
 * the four quadrants of the image: 128 numbers. For images unlike those that
 * networks are pretrained on, features of an untrained network tell sets apart
 * as reliably (Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for
 * Generative Models", arXiv 2002.09797).
 *
 * They see contrast, texture and rough layout. They know nothing of anatomy:
 * two brains that differ in what a radiologist would name can have the same.
 *
 * @param slices Square 8-bit slices.
 * @returns [count, 128].
 */
export function randomFeatures(slices: SliceArray): FeatureRows {
  const layers: Layer[] = LAYERS.map((layer, i) => {
    const stream = new RandomStream(SEED, "random features", i);
    const fanIn = layer.edge ** 2 * layer.from;
    const weights = Float64Array.from(
      { length: layer.to * fanIn },
      () => Math.sqrt(2 / fanIn) * stream.normal(),
    );
    return { ...layer, weights };
  });
  const { count, height, width } = slices;
  const data = new Float64Array(count * RANDOM_FEATURES);
  for (let i = 0; i < count; i++) {
    const pixels = slices.pixels.subarray(i * height * width, (i + 1) * height * width);
    let size = Math.min(MAX_SIZE, height);
    const small = size < height ? areaResize(pixels, height, width, size, size) : pixels;
    let map = Float64Array.from(small, (level) => level / 255);
    for (const layer of layers) {
      map = convolve(map, size, layer);
      size = Math.ceil(size / 2);
    }
    data.set(averageCells(map, size), i * RANDOM_FEATURES);
  }
  return { data, count, dimensions: RANDOM_FEATURES };
}

/** [size, size, from] → ReLU of [⌈size / 2⌉, ⌈size / 2⌉, to]; windows centred on even pixels. */
function convolve(map: Float64Array, size: number, layer: Layer): Float64Array<ArrayBuffer> {
  const { edge, from, to, weights } = layer;
  const radius = (edge - 1) / 2;
  const outSize = Math.ceil(size / 2);
  const result = new Float64Array(outSize * outSize * to);
  const window = new Float64Array(edge * edge * from);
  for (let y = 0; y < outSize; y++) {
    for (let x = 0; x < outSize; x++) {
      window.fill(0);
      for (let ky = 0; ky < edge; ky++) {
        const iy = 2 * y + ky - radius;
        if (iy < 0 || iy >= size) continue;
        for (let kx = 0; kx < edge; kx++) {
          const ix = 2 * x + kx - radius;
          if (ix < 0 || ix >= size) continue;
          const at = (iy * size + ix) * from;
          window.set(map.subarray(at, at + from), (ky * edge + kx) * from);
        }
      }
      for (let o = 0; o < to; o++) {
        const start = o * window.length;
        let sum = 0;
        for (let i = 0; i < window.length; i++) sum += weights[start + i] * window[i];
        result[(y * outSize + x) * to + o] = Math.max(0, sum);
      }
    }
  }
  return result;
}

/** Means of [size, size, channels] within 2×2 cells: [4·channels]. */
function averageCells(map: Float64Array, size: number): Float64Array {
  const channels = map.length / (size * size);
  const sums = new Float64Array(CELLS * CELLS * channels);
  const members = new Float64Array(CELLS * CELLS);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const cell = Math.floor(y * CELLS / size) * CELLS + Math.floor(x * CELLS / size);
      members[cell]++;
      for (let c = 0; c < channels; c++) {
        sums[cell * channels + c] += map[(y * size + x) * channels + c];
      }
    }
  }
  return sums.map((sum, i) => sum / members[Math.floor(i / channels)]);
}
