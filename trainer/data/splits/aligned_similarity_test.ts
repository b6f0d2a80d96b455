import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import { areaResize } from "../slicing/area_resize.ts";
import { alignedSimilarity } from "./aligned_similarity.ts";
import { mirrorDetail, tileDetail } from "./comparison_tile.ts";

/** A scene of blobs, seen through a window of edge×edge pixels at the given place. */
function scene(seed: number, top: number, left: number, edge: number, pitch: number): Uint8Array {
  const stream = new RandomStream(seed, "scene");
  const blobs = Array.from({ length: 60 }, () => ({
    y: 24 + stream.uniform() * 80,
    x: 24 + stream.uniform() * 80,
    value: 60 + 190 * stream.uniform(),
    radius: 2 + 4 * stream.uniform(),
  }));
  return Uint8Array.from({ length: edge * edge }, (_, i) => {
    const y = (Math.floor(i / edge) + top) * pitch;
    const x = (i % edge + left) * pitch;
    return blobs.reduce(
      (highest, blob) =>
        Math.hypot(y - blob.y, x - blob.x) < blob.radius ? Math.max(highest, blob.value) : highest,
      0,
    );
  });
}

/** A scene at 64×64 pixels of two units each. */
function detail(seed: number, top = 0, left = 0): Float32Array {
  return tileDetail(scene(seed, top, left, 64, 2), 64);
}

Deno.test("alignedSimilarity: 1 for equal tiles, also moved by up to two whole pixels", () => {
  for (const [top, left] of [[0, 0], [1, 0], [0, -2], [2, 2], [-2, 1], [-1, -1]]) {
    const similarity = alignedSimilarity([detail(1)], [detail(1, top, left)]);
    assert.ok(similarity > 0.999 && similarity < 1.001, `${top}, ${left}: ${similarity}`);
  }
});

Deno.test("alignedSimilarity: a shift by half a pixel is found in every direction", () => {
  const reduced = (top: number, left: number) =>
    tileDetail(areaResize(scene(1, top, left, 128, 1), 128, 128, 64, 64), 64);
  for (const [top, left] of [[0, 1], [1, 0], [1, 1], [-1, 1], [3, -1], [-1, -3]]) {
    const similarity = alignedSimilarity([reduced(0, 0)], [reduced(top, left)]);
    assert.ok(similarity > 0.9, `${top}, ${left}: ${similarity}`);
  }
});

Deno.test("alignedSimilarity: half pixels are tried on both sides of the best whole one", () => {
  const reduced = (top: number, left: number) =>
    tileDetail(areaResize(scene(1, top, left, 192, 2 / 3), 192, 192, 64, 64), 64);
  const still = reduced(0, 0);
  // A third of a pixel is closest to none, then to a half.
  for (const [top, left] of [[0, 1], [0, -1], [1, 0], [-1, 0]]) {
    const similarity = alignedSimilarity([still], [reduced(top, left)]);
    assert.ok(similarity > 0.94, `${top}, ${left}: ${similarity}`);
  }
});

Deno.test("alignedSimilarity: low for other scenes, mirrored ones, and shifts out of reach", () => {
  assert.ok(alignedSimilarity([detail(1)], [detail(2)]) < 0.4);
  assert.ok(alignedSimilarity([detail(1)], [mirrorDetail(detail(1), 64)]) < 0.4);
  assert.ok(alignedSimilarity([detail(1)], [detail(1, 8, 0)]) < 0.4);
  assert.ok(alignedSimilarity([detail(1)], [detail(1).map((value) => -value)]) < 0.4);
});

Deno.test("alignedSimilarity: the mean over tiles, at one shift for all of them", () => {
  const equal = alignedSimilarity([detail(1), detail(2)], [detail(1), detail(2)]);
  assert.ok(Math.abs(equal - 1) < 1e-5, String(equal));
  const half = alignedSimilarity([detail(1), detail(2)], [detail(1), new Float32Array(4096)]);
  assert.ok(Math.abs(half - 0.5) < 1e-5, String(half));
  const moved = alignedSimilarity([detail(1), detail(2)], [detail(1, 2, 0), detail(2, 2, 0)]);
  assert.ok(moved > 0.999, String(moved));
  const apart = alignedSimilarity([detail(1), detail(2)], [detail(1, 2, 0), detail(2, -2, 0)]);
  assert.ok(apart < 0.7, String(apart));
});
