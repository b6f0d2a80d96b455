import assert from "node:assert/strict";
import { join } from "node:path";
import type { KnownFile } from "./source_catalogue.ts";
import { knownFile, testTar, testTarGz } from "./test_archive.ts";
import { verifyArchive } from "./verify_archive.ts";

/** `testTar(200_000)`, as md5sum and sha256sum of GNU coreutils have it. */
const MD5 = "d425f7175752046401908e65d4e86917";
const SHA256 = "c3b13d0898c5b9fe036644c5e7febccd3b9c0acb8183ff68f8c5d50a5def0156";
const BYTES = testTar(200_000);
const WRONG = "0".repeat(64);

async function verified(
  bytes: Uint8Array,
  file: KnownFile,
  notedSha256: string | null = null,
) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    let last: [number, number] | undefined;
    const result = await verifyArchive(path, file, {
      notedSha256,
      signal: new AbortController().signal,
      onProgress: (done, total) => last = [done, total],
    });
    return { ...result, last };
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("right checksums, one, the other or both, are right", async () => {
  for (const sums of [{ md5: MD5 }, { sha256: SHA256 }, { md5: MD5, sha256: SHA256 }]) {
    const { fault, sha256, last } = await verified(BYTES, knownFile("a.tar", BYTES.length, sums));
    assert.equal(fault, null);
    assert.equal(sha256, SHA256);
    assert.deepEqual(last, [BYTES.length, BYTES.length]);
  }
});

Deno.test("one wrong checksum is enough to refuse, and both sums are told", async () => {
  const { md5, sha256 } = { md5: WRONG.slice(0, 32), sha256: WRONG };
  const cases: [Partial<KnownFile>, string][] = [
    [{ md5 }, `its MD5 is ${MD5} instead of ${md5}`],
    [{ sha256 }, `its SHA-256 is ${SHA256} instead of ${sha256}`],
    [{ md5: MD5, sha256 }, `its SHA-256 is ${SHA256} instead of ${sha256}`],
    [{ md5, sha256: SHA256 }, `its MD5 is ${MD5} instead of ${md5}`],
  ];
  for (const [sums, message] of cases) {
    const { fault } = await verified(BYTES, knownFile("a.tar", BYTES.length, sums));
    assert(fault?.includes(message), fault ?? "no fault");
  }
  const flipped = BYTES.slice();
  flipped[100_000] ^= 1;
  const { fault } = await verified(flipped, knownFile("a.tar", BYTES.length, { md5: MD5 }));
  assert.match(fault ?? "", /damaged or another file: its MD5 is [0-9a-f]{32} instead of d425/);
});

Deno.test("a wrong size and a wrong start are told before checksums", async () => {
  const file = knownFile("a.tar", BYTES.length, { md5: MD5 });
  assert.match(
    (await verified(BYTES.subarray(1), file)).fault ?? "",
    /has 201727 bytes instead of 201728/,
  );
  const page = new TextEncoder().encode("<html>".padEnd(BYTES.length));
  assert.match((await verified(page, file)).fault ?? "", /web page/);
  assert.match((await verified(new Uint8Array(0), file)).fault ?? "", /has 0 bytes/);
});

Deno.test("without a known checksum the archive is read to its end", async () => {
  const packed = testTarGz(50_000);
  const file = knownFile("a.tar.gz", packed.length);
  const whole = await verified(packed, file);
  assert.equal(whole.fault, null);
  const oracle = new Uint8Array(await crypto.subtle.digest("SHA-256", packed)).toHex();
  assert.equal(whole.sha256, oracle);
  const damaged = packed.slice();
  damaged[packed.length - 6] ^= 1;
  assert.match((await verified(damaged, file)).fault ?? "", /truncated or corrupt/);
  // A noted checksum saves the unpacking, and is as strict.
  assert.equal((await verified(packed, file, oracle)).fault, null);
  assert.match((await verified(packed, file, WRONG)).fault ?? "", /SHA-256 is .* instead of 0000/);
  // But it does not stand against the catalogue's.
  const known = knownFile("a.tar", BYTES.length, { md5: MD5 });
  assert.equal((await verified(BYTES, known, WRONG)).fault, null);
});

Deno.test("a stop ends the reading; a missing file is named", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "a.tar");
  await Deno.writeFile(path, BYTES);
  const reason = new Error("stopped on order");
  const options = { notedSha256: null, onProgress() {}, signal: AbortSignal.abort(reason) };
  const file = knownFile("a.tar", BYTES.length, { md5: MD5 });
  await assert.rejects(verifyArchive(path, file, options), reason);
  await Deno.remove(folder, { recursive: true });
  await assert.rejects(verifyArchive(path, file, options), /^DatasetError: Cannot find .*a\.tar/);
});
