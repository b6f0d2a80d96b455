import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { Interruption } from "../../errors.ts";
import { handMadeTar } from "../sources/hand_made_tar.ts";
import { testTar, testTarGz } from "./test_archive.ts";
import { wholeTarFault } from "./whole_tar.ts";

/** In pieces of a size that fits nothing. */
async function* pieces(bytes: Uint8Array, size = 777): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

const fault = (bytes: Uint8Array, packed: boolean) => wholeTarFault(pieces(bytes), packed);

Deno.test("a whole archive has no fault, packed or not, in one gzip member or two", async () => {
  const tar = testTar(5000);
  assert.equal(await fault(tar, false), null);
  assert.equal(await fault(testTarGz(5000), true), null);
  const members = [gzipSync(tar.subarray(0, 3000)), gzipSync(tar.subarray(3000))];
  assert.equal(await fault(Buffer.concat(members), true), null);
  assert.equal(await fault(Buffer.concat([tar, new Uint8Array(18 * 512)]), false), null);
});

Deno.test("a gzip file cut anywhere is not whole", async () => {
  const packed = testTarGz(2000);
  for (let length = 1; length < packed.length; length += length < 40 ? 1 : 37) {
    assert.match(await fault(packed.subarray(0, length), true) ?? "", /truncated/, `${length}`);
  }
  for (let cut = 1; cut <= 9; cut++) {
    assert.match(await fault(packed.subarray(0, packed.length - cut), true) ?? "", /truncated/);
  }
});

Deno.test("a gzip file with one bit changed is not whole", async () => {
  const packed = testTarGz(2000);
  // Bytes 4 to 9 are the time, the level and the system: nothing depends on them.
  const places = [0, 1, 2, 3, ...Array.from({ length: 60 }, (_, i) => 10 + 33 * i)]
    .filter((at) => at < packed.length);
  for (const at of [...places, packed.length - 8, packed.length - 1]) {
    const damaged = packed.slice();
    damaged[at] ^= 0x10;
    assert.match(await fault(damaged, true) ?? "", /truncated or corrupt/, `byte ${at}`);
  }
});

Deno.test("a tar cut anywhere is not whole", async () => {
  const tar = testTar(2000);
  for (const length of [511, 512, 513, 1500, 2512, 2560, 2561, 3072, tar.length - 1]) {
    assert.match(await fault(tar.subarray(0, length), false) ?? "", /truncated/, `${length}`);
  }
});

Deno.test("a tar without files, with a damaged header, or packed twice is refused", async () => {
  assert.match(await fault(new Uint8Array(10240), false) ?? "", /holds no file/);
  const second = handMadeTar([{ name: "a", content: new Uint8Array(2000) }, { name: "b" }]);
  assert.equal(await fault(second, false), null);
  second[512 + 2048] ^= 1;
  assert.match(await fault(second, false) ?? "", /corrupt .*header/);
  assert.match(await fault(gzipSync(testTarGz(2000)), true) ?? "", /truncated or corrupt/);
});

Deno.test("a bomb is refused by its ratio", async () => {
  const bomb = gzipSync(handMadeTar([{ name: "zeros", content: new Uint8Array(2 ** 24) }]));
  assert(bomb.length < 20_000, "it is packed a thousand times");
  const limits = { ratio: 200, streamBytesFree: 2 ** 20 };
  assert.match(
    await wholeTarFault(pieces(bomb), true, limits) ?? "",
    /unpacks to more than 200 times its size/,
  );
  assert.equal(
    await wholeTarFault(pieces(bomb), true, { ratio: 200, streamBytesFree: 2 ** 25 }),
    null,
  );
  assert.equal(await wholeTarFault(pieces(bomb), true, { ratio: 1100, streamBytesFree: 0 }), null);
});

Deno.test("a stop in the middle is no fault of the archive", async () => {
  async function* stopped() {
    yield await Promise.resolve(testTarGz(2000).subarray(0, 100));
    throw new Interruption("stopped");
  }
  await assert.rejects(wholeTarFault(stopped(), true), Interruption);
});
