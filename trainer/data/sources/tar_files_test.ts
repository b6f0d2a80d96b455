import assert from "node:assert/strict";
import { once } from "node:events";
// @ts-types="@types/tar-stream"
import { pack } from "tar-stream";
import { Buffer } from "node:buffer";
import { DatasetError } from "../../errors.ts";
import { concatenate } from "./concatenate.ts";
import {
  base256,
  handMadeTar,
  octal,
  paxHeader,
  tarHeader,
  type TarMember,
} from "./hand_made_tar.ts";
import { SOURCE_LIMITS, type SourceLimits } from "./limits.ts";
import { tarFiles } from "./tar_files.ts";

/** Pieces of `step` bytes. */
async function* pieces(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) yield await bytes.slice(at, at + step);
}

interface Read {
  files: Record<string, string>;
  notes: string[];
}

/** Reads a tar; contents as text. */
async function readTar(
  bytes: Uint8Array,
  { step = 4096, limits = {}, skip = false }: {
    step?: number;
    limits?: Partial<SourceLimits>;
    skip?: boolean;
  } = {},
): Promise<Read> {
  const files: Record<string, string> = {};
  const notes: string[] = [];
  const options = {
    limits: { ...SOURCE_LIMITS, ...limits },
    onNote: (line: string) => notes.push(line),
    onBytes: () => {},
  };
  for await (const file of tarFiles(pieces(bytes, step), "x.tar", options)) {
    assert.equal(file.name, `x.tar/${file.path}`);
    const content = skip ? new Uint8Array(0) : await file.read();
    if (!skip) assert.equal(content.length, file.size);
    files[file.path] = new TextDecoder().decode(content);
  }
  return { files, notes };
}

async function refusesTar(
  bytes: Uint8Array,
  pattern: RegExp,
  options: Parameters<typeof readTar>[1] = {},
): Promise<void> {
  for (const skip of [false, true]) {
    await assert.rejects(readTar(bytes, { ...options, skip }), (error) => {
      assert(error instanceof DatasetError, String(error));
      assert.match(error.message, pattern);
      assert(!error.message.includes("\n"));
      return true;
    });
  }
}

const text = (content: string) => new TextEncoder().encode(content);
const ONE: TarMember = { name: "a/one.txt", content: text("one") };
const TWO: TarMember = { name: "a/two.txt", content: text("2".repeat(1000)) };
const GOOD = handMadeTar([ONE, TWO]);

Deno.test("a hand-made tar is read, in pieces of any length", async () => {
  for (const step of [1, 7, 511, 512, 513, 100_000]) {
    const { files } = await readTar(GOOD, { step });
    assert.deepEqual(files, { "a/one.txt": "one", "a/two.txt": "2".repeat(1000) });
  }
});

Deno.test("files that are not read are passed over", async () => {
  assert.deepEqual(Object.keys((await readTar(GOOD, { skip: true })).files), [
    "a/one.txt",
    "a/two.txt",
  ]);
});

Deno.test("a tar of tar-stream is read, with names too long for the plain header", async () => {
  const names = ["short", `${"日".repeat(40)}/${"b".repeat(300)}`, "d/".repeat(100) + "x"];
  const packed = pack();
  const chunks: Uint8Array[] = [];
  packed.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  for (const name of names) packed.entry({ name }, Buffer.from(name));
  packed.finalize();
  await once(packed, "end");
  const { files } = await readTar(concatenate(chunks));
  assert.deepEqual(files, Object.fromEntries(names.map((name) => [name, name])));
});

Deno.test("folders, hidden files and inner archives are left out, the last with a note", async () => {
  const { files, notes } = await readTar(handMadeTar([
    { name: "./", type: "5" },
    { name: "a/", type: "5" },
    { name: "a/._one.txt", content: text("noise") },
    { name: "__MACOSX/a/one.txt", content: text("noise") },
    { name: "./a/one.txt", content: text("one") },
    { name: "a/inner.zip", content: text("PK") },
  ]));
  assert.deepEqual(files, { "a/one.txt": "one" });
  assert.equal(notes.length, 1);
  assert.match(notes[0], /left out x.tar\/a\/inner.zip/);
});

Deno.test("names that differ only by case are two files", async () => {
  const { files } = await readTar(handMadeTar([{ name: "A" }, { name: "a" }]));
  assert.deepEqual(Object.keys(files), ["A", "a"]);
});

Deno.test("an empty tar, and an empty file in one, are no errors", async () => {
  assert.deepEqual((await readTar(handMadeTar([]))).files, {});
  assert.deepEqual((await readTar(handMadeTar([{ name: "empty" }]))).files, { empty: "" });
});

Deno.test("unsafe names are refused before any content", async () => {
  for (const name of ["../up", "/etc/passwd", "a/../../b", "C:/x", "a\\..\\b", "a\nb"]) {
    await refusesTar(handMadeTar([{ name, content: text("x") }]), /Cannot trust x\.tar/);
  }
  await refusesTar(handMadeTar([paxHeader({ path: "../up" }), ONE]), /leads out/);
  await refusesTar(
    handMadeTar([{ name: "././@LongLink", type: "L", content: text("/absolute\0") }, ONE]),
    /absolute/,
  );
});

Deno.test("a file that would be the folder itself is refused", async () => {
  await refusesTar(handMadeTar([{ name: "." }]), /a file in it has no name/);
});

Deno.test("a name that is not UTF-8 is refused", async () => {
  await refusesTar(handMadeTar([{ name: new Uint8Array([0x61, 0xff, 0x62]) }]), /not UTF-8/);
});

Deno.test("links, devices, pipes and unknown entries are refused", async () => {
  const kinds = {
    "1": "hard link",
    "2": "symbolic link",
    "3": "device",
    "4": "device",
    "6": "named pipe",
    "S": "special entry",
    "?": "special entry",
  };
  for (const [type, kind] of Object.entries(kinds)) {
    await refusesTar(
      handMadeTar([{ name: "bad", type, link: "/etc/passwd" }]),
      new RegExp(`bad is a ${kind}`),
    );
  }
  await refusesTar(
    handMadeTar([paxHeader({ "GNU.sparse.major": "1" }), ONE]),
    /is a sparse file/,
  );
});

Deno.test("two files of one name are refused", async () => {
  await refusesTar(handMadeTar([ONE, { name: "./a//one.txt", content: text("1") }]), /twice/);
});

Deno.test("more entries than the limit are refused, noise and folders included", async () => {
  const tar = handMadeTar([{ name: "d/", type: "5" }, { name: ".h" }, { name: "a" }]);
  await refusesTar(tar, /more than 2 entries/, { limits: { entries: 2 } });
  assert.deepEqual(Object.keys((await readTar(tar, { limits: { entries: 3 } })).files), ["a"]);
});

Deno.test("a file above the limit is refused when it is read, passed over when not", async () => {
  const limits = { fileBytes: 999 };
  await assert.rejects(readTar(GOOD, { limits }), /x\.tar\/a\/two\.txt: it has 1000 bytes/);
  assert.equal(Object.keys((await readTar(GOOD, { limits, skip: true })).files).length, 2);
  await readTar(GOOD, { limits: { fileBytes: 1000 } });
});

Deno.test("sizes of 10¹², below zero and of letters end in an error", async () => {
  const with_ = (size: string | Uint8Array) => handMadeTar([{ name: "big", size }]);
  for (const size of [octal(8 ** 11 - 1), base256(10 ** 12)]) {
    await assert.rejects(readTar(with_(size)), /no more than 536870912 are read/);
    await assert.rejects(readTar(with_(size), { skip: true }), /x\.tar: it is truncated/);
  }
  const minus = new Uint8Array(12).fill(0xff);
  for (const size of [minus, "zzzzzzzzzzz\0", base256(2 ** 60)]) {
    await refusesTar(with_(size), /size is not a number/);
  }
  await refusesTar(handMadeTar([paxHeader({ size: "none" }), ONE]), /size is not a number/);
  await refusesTar(handMadeTar([paxHeader({ size: "-1" }), ONE]), /size is not a number/);
});

Deno.test("an extended header that claims gigabytes is not collected", async () => {
  const endless = async function* () {
    yield tarHeader({ name: "x", type: "x", size: base256(10 ** 10) });
    while (true) yield await new Uint8Array(2 ** 20).fill(0x20);
  };
  const options = { limits: SOURCE_LIMITS, onNote: () => {}, onBytes: () => {} };
  await assert.rejects(
    Array.fromAsync(tarFiles(endless(), "x.tar", options)),
    /more than 16777216 bytes without a file/,
  );
});

Deno.test("a large file that is passed over does not count as quiet", async () => {
  const tar = handMadeTar([{ name: "a", content: new Uint8Array(100_000) }, ONE]);
  for (const skip of [false, true]) {
    const { files } = await readTar(tar, { skip, step: 1000, limits: { tarQuietBytes: 2048 } });
    assert.deepEqual(Object.keys(files), ["a", "a/one.txt"]);
  }
});

Deno.test("a tar cut anywhere is truncated; only the last of its two end blocks may be missing", async () => {
  const whole = GOOD.length - 512;
  for (let length = 1; length < whole; length += length % 512 === 511 ? 1 : 37) {
    await refusesTar(GOOD.subarray(0, length), /truncated or corrupt/);
  }
  // At every border of a block.
  for (let length = 512; length < whole; length += 512) {
    await refusesTar(GOOD.subarray(0, length), /truncated or corrupt/);
  }
  assert.equal(Object.keys((await readTar(GOOD.subarray(0, whole))).files).length, 2);
});

Deno.test("a flipped bit of a header is found", async () => {
  for (let at = 7; at < 500; at += 13) { // 150 is in the checksum itself
    const bytes = GOOD.slice();
    bytes[at] ^= 0x10;
    await refusesTar(bytes, /truncated or corrupt/);
  }
});

Deno.test("a fault of the bytes' source is passed on as it is", async () => {
  const broken = async function* () {
    yield await GOOD.slice(0, 600);
    throw new DatasetError("Cannot read x.tar: the disk is gone; look for it");
  };
  const options = { limits: SOURCE_LIMITS, onNote: () => {}, onBytes: () => {} };
  await assert.rejects(
    Array.fromAsync(tarFiles(broken(), "x.tar", options)),
    /^DatasetError: Cannot read x.tar: the disk is gone; look for it$/,
  );
});

Deno.test("whoever stops early leaves nothing open", async () => {
  let closed = false;
  const chunks = async function* () {
    try {
      yield* pieces(GOOD, 100);
    } finally {
      closed = true;
    }
  };
  const options = { limits: SOURCE_LIMITS, onNote: () => {}, onBytes: () => {} };
  for await (const file of tarFiles(chunks(), "x.tar", options)) {
    assert.equal(file.path, "a/one.txt");
    break;
  }
  assert(closed);
});
