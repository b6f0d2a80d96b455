/**
 * Finds, for each scan, those that look most like it at first sight, so that
 * only they need a closer look.
 *
 * @module
 */
import { areaResize } from "../slicing/area_resize.ts";
import { mirrorDetail, TILE_EDGE, tileDetail } from "./comparison_tile.ts";

/** Edge of the thumbnails: coarse enough that a shift by a few pixels hardly matters. */
const THUMBNAIL_EDGE = 16;
const THUMBNAIL_LENGTH = THUMBNAIL_EDGE * THUMBNAIL_EDGE;

/** What is needed of a scan. */
interface Scan {
  subject: string;
  /** [64, 64] each, at corresponding places; null where there is none. */
  tiles: readonly (Uint8Array | null)[];
}

/** Two scans of different subjects, by their numbers. */
export interface ScanPair {
  first: number;
  second: number;
  /** Whether the second is to be looked at in a mirror. */
  mirrored: boolean;
}

/**
 * Pairs every scan with those of other subjects that look most like it, as they
 * are or in a mirror.
 *
 * All pairs are compared by thumbnails of 16×16 pixels; that takes time in
 * proportion to the square of the number of scans.
 *
 * @param scans With tiles at the same number of places each.
 * @param count How many to pair each scan with.
 * @returns Each pair once, or once as it is and once mirrored; `first` below
 *   `second`, in the order of `first`.
 */
export function nearestScans(scans: readonly Scan[], count: number): ScanPair[] {
  const straight = scans.map(({ tiles }) => thumbnails(tiles));
  const mirrored = straight.map((details) => mirrorDetail(details, THUMBNAIL_EDGE));
  const nearest = scans.map(() => new Nearest(count));
  for (let second = 0; second < scans.length; second++) {
    for (let first = 0; first < second; first++) {
      if (scans[first].subject === scans[second].subject) continue;
      const shared = sharedPlaces(scans[first], scans[second]);
      if (shared === 0) continue;
      for (const [turned, isMirrored] of [[straight, false], [mirrored, true]] as const) {
        const pair = { first, second, mirrored: isMirrored };
        const similarity = product(straight[first], turned[second]) / shared;
        nearest[first].offer(pair, similarity);
        nearest[second].offer(pair, similarity);
      }
    }
  }
  return [...new Set(nearest.flatMap(({ pairs }) => pairs))].sort((a, b) => a.first - b.first);
}

/** The best few pairs that were offered. */
class Nearest {
  readonly pairs: ScanPair[] = [];
  readonly #similarities: number[] = [];

  constructor(readonly count: number) {}

  offer(pair: ScanPair, similarity: number): void {
    const full = this.pairs.length === this.count;
    if (full && similarity <= this.#similarities[this.count - 1]) return;
    let place = this.pairs.length;
    while (place > 0 && this.#similarities[place - 1] < similarity) place--;
    this.pairs.splice(place, 0, pair);
    this.#similarities.splice(place, 0, similarity);
    if (full) {
      this.pairs.pop();
      this.#similarities.pop();
    }
  }
}

/** The details of all thumbnails one after the other; zeros where there is no tile. */
function thumbnails(tiles: readonly (Uint8Array | null)[]): Float32Array {
  const all = new Float32Array(tiles.length * THUMBNAIL_LENGTH);
  tiles.forEach((tile, n) => {
    if (tile === null) return;
    const small = areaResize(tile, TILE_EDGE, TILE_EDGE, THUMBNAIL_EDGE, THUMBNAIL_EDGE);
    all.set(tileDetail(small, THUMBNAIL_EDGE), n * THUMBNAIL_LENGTH);
  });
  return all;
}

function sharedPlaces(first: Scan, second: Scan): number {
  return first.tiles.filter((tile, n) => tile !== null && second.tiles[n] !== null).length;
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
