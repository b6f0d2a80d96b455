import assert from "node:assert/strict";
import { ByteCollector } from "./byte_collector.ts";

Deno.test("pieces come out joined, whatever their lengths", () => {
  const whole = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 31) >>> 3);
  for (const step of [1_000_003, 5_000_000, 700_001]) {
    const collector = new ByteCollector(whole.length);
    for (let at = 0; at < whole.length; at += step) {
      assert(collector.add(whole.subarray(at, at + step)));
    }
    assert.deepEqual(collector.whole(), whole);
  }
});

Deno.test("too few bytes are not whole, and too many are refused", () => {
  const collector = new ByteCollector(3);
  assert(collector.add(new Uint8Array([1, 2])));
  assert.equal(collector.whole(), undefined);
  assert(!collector.add(new Uint8Array([3, 4])));
  assert(collector.add(new Uint8Array([3])));
  assert.deepEqual(collector.whole(), new Uint8Array([1, 2, 3]));
});

Deno.test("pieces are copied: what is done to them later does not matter", () => {
  const piece = new Uint8Array([1, 2]);
  const collector = new ByteCollector(2);
  collector.add(piece);
  piece.fill(9);
  assert.deepEqual(collector.whole(), new Uint8Array([1, 2]));
});

Deno.test("a size that is only claimed takes no memory", () => {
  const before = Deno.memoryUsage().external;
  const collectors = Array.from({ length: 10 }, () => new ByteCollector(512 * 2 ** 20));
  for (const collector of collectors) collector.add(new Uint8Array(1));
  const taken = Deno.memoryUsage().external - before;
  assert(taken < 100 * 2 ** 20, `${taken} bytes are taken for 10`);
  assert.equal(collectors[9].whole(), undefined);
});
