import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { RandomStream } from "../../random.ts";
import { gunzip, gunzipStart, isGzip } from "./gunzip.ts";

/** "abc" packed by GNU gzip 1.12 with -n. */
const ABC = Uint8Array.from(
  [31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 75, 76, 74, 6, 0, 194, 65, 36, 53, 3, 0, 0, 0],
);
const UNPACKED = new TextEncoder().encode("abc");

function joined(...parts: ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

function refused(bytes: Uint8Array, limit: number, message: RegExp): void {
  assert.throws(() => gunzip(bytes, "a.nii.gz", limit), (error) => {
    assert(error instanceof DatasetError, String(error));
    assert.match(error.message, message);
    assert.match(error.message, /^Cannot read a\.nii\.gz: [^\n]*$/);
    return true;
  });
}

Deno.test("gunzip unpacks what gzip has packed, of several members and padded", () => {
  assert.deepEqual(gunzip(ABC, "a", 3), UNPACKED);
  assert.deepEqual(gunzip(joined(ABC, ABC), "a", 6), joined(UNPACKED, UNPACKED));
  assert.deepEqual(gunzip(joined(ABC, [0, 0, 0]), "a", 3), UNPACKED);
  // As a view into a larger buffer; and not as a Buffer, whose slice() is another.
  assert.deepEqual(gunzip(joined([1, 2], ABC).subarray(2), "a", 3), UNPACKED);
  assert.equal(gunzip(ABC, "a", 3).constructor, Uint8Array);
});

Deno.test("gunzip refuses every truncation, and no flipped bit gives other bytes", () => {
  for (let length = 0; length < ABC.length; length++) {
    refused(ABC.subarray(0, length), 3, length < 3 ? /not a gzip/ : /end too early/);
  }
  let whole = 0;
  for (let at = 0; at < 8 * ABC.length; at++) {
    const flipped = ABC.slice();
    flipped[at >> 3] ^= 1 << (at & 7);
    try {
      assert.deepEqual(gunzip(flipped, "a", 3), UNPACKED);
      whole++;
    } catch (error) {
      assert(error instanceof DatasetError, String(error));
    }
  }
  // The time stamp, three more fields of the header, and bits behind the last code.
  assert(whole < 80, `${whole} flipped bits go unnoticed`);
});

Deno.test("gunzip refuses what follows the packed data", () => {
  refused(joined(ABC, [7]), 3, /corrupt/);
  refused(joined(ABC, [0, 0, 7]), 3, /other data follows/);
  refused(joined(ABC, [31, 139, 1, 1]), 3, /corrupt/);
  refused(joined(ABC, ABC.subarray(0, 15)), 6, /end too early/);
});

Deno.test("gunzip stops a bomb at the limit", () => {
  refused(ABC, 2, /more than the 2 bytes/);
  // 1 GiB from 1 MB: members of 16 MiB of zeros.
  const member = gzipSync(new Uint8Array(2 ** 24));
  const bomb = new Uint8Array(64 * member.length);
  for (let i = 0; i < 64; i++) bomb.set(member, i * member.length);
  const before = Deno.memoryUsage().rss;
  refused(bomb, 2 ** 20, /more than the 1048576 bytes/);
  assert(Deno.memoryUsage().rss - before < 2 ** 28, "the bomb was unpacked");
});

Deno.test("gunzipStart gives the beginning, also of a file cut off", () => {
  const stream = new RandomStream(1, "gunzip_test");
  const content = Uint8Array.from({ length: 20_000 }, () => stream.integer(256));
  const packed = new Uint8Array(gzipSync(content));
  assert.deepEqual(gunzipStart(packed, 540), content.subarray(0, 540));
  assert.deepEqual(gunzipStart(packed.subarray(0, 4096), 540), content.subarray(0, 540));
  // More than a first look gives.
  assert.deepEqual(gunzipStart(packed, 15_000), content.subarray(0, 15_000));
  assert.deepEqual(gunzipStart(ABC, 540), UNPACKED);
  assert.equal(gunzipStart(ABC.subarray(0, 8), 540).length, 0);
  assert.equal(gunzipStart(joined([31, 139, 8, 0], content), 540).length, 0);
  assert.equal(gunzipStart(UNPACKED, 540).length, 0);
  assert(isGzip(ABC) && !isGzip(UNPACKED));
});
