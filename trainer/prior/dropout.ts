/**
 * Dropout (Srivastava et al. 2014) as a function of seed, step and place in
 * the batch: neither the number of cores nor a resumption changes a mask.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { RandomStream } from "../random.ts";
import type { Dropout } from "./gated_pixel_cnn.ts";

/** A random byte decides on each unit, so rates are multiples of 1/256. */
const LEVELS = 256;

/** Which maps of which batch the masks are for. */
export interface DropoutPlace {
  seed: number;
  /** Number of the update, from 1. */
  step: number;
  /** Place in the batch of the first of these maps. */
  firstMap: number;
}

/**
 * Masks for the units of one shard: 0 with probability `rate`, rounded to a
 * multiple of 1/256, else 1 / (1 − rate).
 *
 * @param rate In [0, 1).
 * @param shape [maps, height, width, channels] of every mask.
 * @returns A function that makes the mask of a site; each is a tensor of the caller's scope.
 */
export function dropoutMasks(
  rate: number,
  shape: readonly [number, number, number, number],
  { seed, step, firstMap }: DropoutPlace,
): Dropout {
  const threshold = Math.min(LEVELS - 1, Math.round(rate * LEVELS));
  const kept = LEVELS / (LEVELS - threshold);
  const [maps, ...rest] = shape;
  const size = rest.reduce((product, length) => product * length, 1);
  return (site) => {
    const mask = new Float32Array(maps * size);
    for (let map = 0; map < maps; map++) {
      const stream = new RandomStream(seed, "dropout", step, firstMap + map, site);
      for (let i = map * size, end = i + size; i < end;) {
        let bytes = stream.uint32();
        for (let n = 0; n < 4 && i < end; n++, i++, bytes >>>= 8) {
          mask[i] = (bytes & 255) < threshold ? 0 : kept;
        }
      }
    }
    return tf.tensor4d(mask, [...shape]);
  };
}
