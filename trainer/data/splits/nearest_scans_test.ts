import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import { nearestScans } from "./nearest_scans.ts";

/** A tile of 16×16 blocks of random brightness. */
function blocks(seed: number): Uint8Array {
  const stream = new RandomStream(seed, "blocks");
  const values = Array.from({ length: 256 }, () => stream.integer(256));
  return Uint8Array.from(
    { length: 64 * 64 },
    (_, i) => values[16 * Math.floor(i / 256) + Math.floor((i % 64) / 4)],
  );
}

function mirror(tile: Uint8Array): Uint8Array {
  return tile.map((_, i) => tile[Math.floor(i / 64) * 64 + 63 - i % 64]);
}

function scan(subject: string, ...tiles: (Uint8Array | null)[]) {
  return { subject, tiles };
}

Deno.test("nearestScans: a copy is the nearest, as it is or mirrored", () => {
  const scans = [
    scan("a", blocks(1), blocks(2)),
    scan("b", blocks(3), blocks(4)),
    scan("c", mirror(blocks(3)), mirror(blocks(4))),
    scan("d", blocks(1).map((value) => value >> 1), blocks(2)),
    scan("e", blocks(5), blocks(6)),
  ];
  const pairs = nearestScans(scans, 1);
  const has = (first: number, second: number, mirrored: boolean) =>
    pairs.some((pair) =>
      pair.first === first && pair.second === second && pair.mirrored === mirrored
    );
  assert.ok(has(0, 3, false) && has(1, 2, true), JSON.stringify(pairs));
  // Two pairs of copies that are each other's nearest, and the one that is left.
  assert.equal(pairs.length, 3);
});

Deno.test("nearestScans: as many as are wanted, each once, in order", () => {
  const scans = Array.from({ length: 6 }, (_, n) => scan(`s${n}`, blocks(n)));
  const all = nearestScans(scans, 100).map(({ first, second, mirrored }) =>
    `${first} ${second} ${mirrored}`
  );
  assert.equal(all.length, 2 * 15);
  assert.equal(new Set(all).size, all.length);
  const few = nearestScans(scans, 2);
  assert.ok(few.length >= 6 && few.length <= 12, String(few.length));
  for (const pairs of [few, nearestScans(scans, 100)]) {
    pairs.forEach(({ first, second }, n) => {
      assert.ok(first < second);
      assert.ok(n === 0 || pairs[n - 1].first <= first);
    });
  }
  for (let n = 0; n < 6; n++) {
    assert.ok(few.filter(({ first, second }) => first === n || second === n).length >= 2);
  }
});

Deno.test("nearestScans: scans of one person are no pair, nor scans without a common place", () => {
  const scans = [
    scan("a", blocks(1), null),
    scan("a", blocks(1), null),
    scan("b", null, blocks(1)),
    scan("c", null, null),
  ];
  assert.deepEqual(nearestScans(scans, 9), []);
  assert.deepEqual(nearestScans([], 9), []);
});

Deno.test("nearestScans: places that only one of two scans has do not count against them", () => {
  const scans = [
    scan("a", blocks(1), blocks(2), blocks(3), blocks(4)),
    scan("b", blocks(1), null, null, null),
    // Half of the tiles agree: more in all than a single one, less in the mean.
    scan("c", blocks(1), blocks(2), blocks(7), blocks(8)),
  ];
  const [pair] = nearestScans(scans.slice(0, 3), 1).filter(({ first }) => first === 0);
  assert.deepEqual([pair.first, pair.second, pair.mirrored], [0, 1, false]);
});
