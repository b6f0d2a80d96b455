import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { concatenate } from "./concatenate.ts";
import { gunzipStream } from "./gunzip_stream.ts";
import { SOURCE_LIMITS } from "./limits.ts";

async function gunzip(
  bytes: Uint8Array,
  { step = 1000, limits = SOURCE_LIMITS } = {},
): Promise<Uint8Array> {
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += step) yield await bytes.slice(at, at + step);
  };
  return concatenate(await Array.fromAsync(gunzipStream(pieces(), "x.gz", limits)));
}

async function refuses(bytes: Uint8Array, pattern = /x\.gz: it is truncated or corrupt \(gzip: /) {
  await assert.rejects(gunzip(bytes), (error) => {
    assert(error instanceof DatasetError, String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

const PLAIN = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) >>> 7);
const GZIP = gzipSync(PLAIN);

Deno.test("a gzip stream is unpacked, in pieces of any length", async () => {
  for (const step of [1, 100, 1e6]) assert.deepEqual(await gunzip(GZIP, { step }), PLAIN);
});

Deno.test("streams one after another are one", async () => {
  assert.deepEqual(await gunzip(concatenate([GZIP, GZIP])), concatenate([PLAIN, PLAIN]));
});

Deno.test("a stream cut short anywhere is refused", async () => {
  for (let length = 1; length < GZIP.length; length += length < 30 ? 1 : 97) {
    await refuses(GZIP.subarray(0, length));
  }
  for (let cut = 1; cut < 20; cut++) await refuses(GZIP.subarray(0, GZIP.length - cut));
  await refuses(concatenate([GZIP, GZIP.subarray(0, 500)]));
});

Deno.test("a flipped bit of the content, the checksum or the length is found", async () => {
  for (let at = 10; at < GZIP.length; at += 101) {
    const bytes = Uint8Array.from(GZIP);
    bytes[at] ^= 4;
    await refuses(bytes);
  }
  for (let at = GZIP.length - 8; at < GZIP.length; at++) {
    const bytes = Uint8Array.from(GZIP);
    bytes[at] ^= 4;
    await refuses(bytes);
  }
});

Deno.test("what is no gzip is refused", async () => {
  await refuses(new TextEncoder().encode("no gzip at all"));
  await refuses(concatenate([GZIP, new TextEncoder().encode("rubbish behind it")]));
});

Deno.test("a bomb is refused, however it is spread", async () => {
  const limits = { ...SOURCE_LIMITS, streamBytesFree: 1_000_000 };
  const bomb = gzipSync(new Uint8Array(3_000_000));
  assert(3_000_000 / bomb.length > 500);
  await assert.rejects(
    gunzip(bomb, { limits }),
    (error) =>
      error instanceof DatasetError && /Cannot trust x\.gz: .* 200 times/.test(error.message),
  );
  // The same amount within the free one, and one of a low ratio.
  assert.equal((await gunzip(bomb, { limits: { ...limits, streamBytesFree: 3e6 } })).length, 3e6);
  const noise = crypto.getRandomValues(new Uint8Array(60_000));
  const fair = gzipSync(concatenate([noise, new Uint8Array(3_000_000)]));
  assert.equal((await gunzip(fair, { limits })).length, 3_060_000);
});

Deno.test("a blank scan of OASIS-1 is no bomb", async () => {
  const bytes = 176 * 208 * 176 * 2;
  assert.equal((await gunzip(gzipSync(new Uint8Array(bytes)))).length, bytes);
});

Deno.test("a fault of the packed bytes' source is passed on as it is", async () => {
  const broken = async function* () {
    yield await GZIP.subarray(0, 100);
    throw new DatasetError("Cannot read x.gz: the disk is gone; look for it");
  };
  await assert.rejects(
    Array.fromAsync(gunzipStream(broken(), "x.gz", SOURCE_LIMITS)),
    /^DatasetError: Cannot read x.gz: the disk is gone; look for it$/,
  );
});

Deno.test("whoever stops early leaves nothing open", async () => {
  let closed = false;
  const pieces = async function* () {
    try {
      while (true) yield await GZIP;
    } finally {
      closed = true;
    }
  };
  for await (const chunk of gunzipStream(pieces(), "x.gz", SOURCE_LIMITS)) {
    assert(chunk.length > 0);
    break;
  }
  assert(closed);
});
