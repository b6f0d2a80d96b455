import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { closestPairs, pairSimilarities } from "./diversity.ts";
import { msSsim, slicePyramid } from "./ms_ssim.ts";

const never = () => false;

Deno.test("closestPairs: four for each slice, the nearest in position", () => {
  const positions = Array.from({ length: 20 }, (_, i) => i / 19);
  const pairs = closestPairs(positions, never, new RandomStream(1, "pairs"));
  assert.equal(pairs.length, 80);
  assert.equal(new Set(pairs.map(String)).size, 80);
  // 19 + 18 + 17 + 16 pairs have gaps of up to 4; the other ten have 5.
  const gaps = pairs.map(([first, second]) => second - first);
  assert.deepEqual([1, 2, 3, 4, 5].map((gap) => gaps.filter((g) => g === gap).length), [
    19,
    18,
    17,
    16,
    10,
  ]);
});

Deno.test("closestPairs: all pairs of few; related ones last; ties at random", () => {
  assert.deepEqual(
    closestPairs([0, 0, 1], never, new RandomStream(1, "pairs"))[0],
    [0, 1],
  );
  assert.equal(closestPairs([0, 0, 1], never, new RandomStream(1, "pairs")).length, 3);
  const positions = new Array<number>(12).fill(0.5);
  const sameHalf = (first: number, second: number) => (first < 6) === (second < 6);
  const pairs = closestPairs(positions, sameHalf, new RandomStream(1, "pairs"));
  assert.equal(pairs.filter(([first, second]) => sameHalf(first, second)).length, 12); // of 30
  assert.deepEqual(pairs, closestPairs(positions, sameHalf, new RandomStream(1, "pairs")));
  assert.notDeepEqual(pairs, closestPairs(positions, sameHalf, new RandomStream(2, "pairs")));
});

Deno.test("pairSimilarities: MS-SSIM of the slices that a pair names", () => {
  const stream = new RandomStream(1, "slices");
  const pixels = Uint8Array.from({ length: 3 * 400 }, () => stream.integer(256));
  pixels.copyWithin(800, 0, 400);
  const slices = { pixels, count: 3, height: 20, width: 20 };
  const [equal, different] = pairSimilarities(slices, [[0, 2], [0, 1]]);
  assert.ok(Math.abs(equal - 1) < 1e-12);
  const pyramid = (i: number) => slicePyramid(pixels.slice(400 * i, 400 * i + 400), 20);
  assert.equal(different, msSsim(pyramid(0), pyramid(1)));
});
