import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
// @ts-types="@types/yazl"
import { ZipFile } from "yazl";
import { DatasetError } from "../../errors.ts";
import { concatenate } from "./concatenate.ts";
import { handMadeZip, type ZipMember } from "./hand_made_zip.ts";
import { SOURCE_LIMITS, type SourceLimits } from "./limits.ts";
import { withFolder } from "./with_folder.ts";
import { zipFiles } from "./zip_files.ts";

interface Read {
  files: Record<string, string>;
  notes: string[];
}

/** Reads a zip; contents as text. */
async function readZip(
  bytes: Uint8Array,
  { limits = {}, skip = false }: { limits?: Partial<SourceLimits>; skip?: boolean } = {},
): Promise<Read> {
  const files: Record<string, string> = {};
  const notes: string[] = [];
  await withFolder(async (folder) => {
    const archive = join(folder, "x.zip");
    await Deno.writeFile(archive, bytes);
    const options = {
      limits: { ...SOURCE_LIMITS, ...limits },
      onNote: (line: string) => notes.push(line),
      onBytes: () => {},
    };
    for await (const file of zipFiles(archive, options)) {
      const content = skip ? new Uint8Array(0) : await file.read();
      if (!skip) assert.equal(content.length, file.size);
      files[file.path] = new TextDecoder().decode(content);
    }
  });
  return { files, notes };
}

async function refusesZip(
  bytes: Uint8Array,
  pattern: RegExp,
  options: Parameters<typeof readZip>[1] = {},
): Promise<void> {
  await assert.rejects(readZip(bytes, options), (error) => {
    assert(error instanceof DatasetError, String(error));
    assert.match(error.message, pattern);
    assert(!error.message.includes("\n"));
    return true;
  });
}

const text = (content: string) => new TextEncoder().encode(content);
const ONE: ZipMember = { name: "a/one.txt", content: text("one") };
const TWO: ZipMember = { name: "a/two.txt", content: text("2".repeat(1000)), method: 0 };
const GOOD = handMadeZip([ONE, TWO]);

Deno.test({
  name: "a hand-made zip is read, packed and stored entries",
  sanitizeResources: true,
  fn: async () => {
    const { files } = await readZip(GOOD);
    assert.deepEqual(files, { "a/one.txt": "one", "a/two.txt": "2".repeat(1000) });
  },
});

Deno.test("a zip of yazl is read, with zip64 records", async () => {
  for (const forceZip64Format of [false, true]) {
    const zip = new ZipFile();
    zip.addEmptyDirectory("d");
    zip.addBuffer(Buffer.from("日本"), "d/日本.txt", { compress: true, forceZip64Format });
    zip.addBuffer(Buffer.alloc(0), "d/empty", { compress: true, forceZip64Format });
    zip.addBuffer(Buffer.from("x"), "d/x", { compress: false, forceZip64Format });
    zip.end({ forceZip64Format, comment: "made by a test" });
    const chunks = await Array.fromAsync(zip.outputStream as AsyncIterable<Uint8Array>);
    const { files } = await readZip(Buffer.concat(chunks));
    assert.deepEqual(files, { "d/日本.txt": "日本", "d/empty": "", "d/x": "x" });
  }
});

Deno.test("folders, hidden files and inner archives are left out, the last with one note", async () => {
  const { files, notes } = await readZip(handMadeZip([
    { name: "a/", mode: 0o040755 },
    { name: "a/.DS_Store", content: text("noise") },
    { name: "__MACOSX/a/._one.txt", content: text("noise") },
    ONE,
    { name: "a/inner.tar.gz", content: text("gz") },
  ]));
  assert.deepEqual(files, { "a/one.txt": "one" });
  assert.equal(notes.length, 1);
  assert.match(notes[0], /x\.zip\/a\/inner\.tar\.gz/);
});

Deno.test("an empty zip is no error", async () => {
  assert.deepEqual((await readZip(handMadeZip([]))).files, {});
});

Deno.test("unsafe names, links and special files are refused before anything is offered", async () => {
  const bad: [ZipMember, RegExp][] = [
    [{ name: "../up" }, /leads out/],
    [{ name: "/etc/passwd" }, /absolute/],
    [{ name: "..\\..\\up" }, /backslash/],
    [{ name: "C:/x" }, /drive letter/],
    [{ name: "a\0b" }, /control character/],
    [{ name: "" }, /empty/],
    [{ name: new Uint8Array([0x61, 0xff]) }, /not UTF-8/],
    [{ name: "link", mode: 0o120777, content: text("/etc/passwd") }, /link is a symbolic link/],
    [{ name: "fifo", mode: 0o010644 }, /fifo is a special file/],
    [{ name: "device/", mode: 0o060644 }, /device is a special file/],
    [{ name: "a//one.txt" }, /a\/one\.txt twice/],
  ];
  for (const [member, pattern] of bad) {
    let offered = 0;
    await withFolder(async (folder) => {
      const archive = join(folder, "x.zip");
      await Deno.writeFile(archive, handMadeZip([ONE, member]));
      const options = { limits: SOURCE_LIMITS, onNote: () => {}, onBytes: () => {} };
      const reading = async () => {
        for await (const _ of zipFiles(archive, options)) offered++;
      };
      await assert.rejects(
        reading,
        (error) => error instanceof DatasetError && pattern.test(error.message),
      );
    });
    assert.equal(offered, 0, String(pattern));
  }
});

Deno.test("a name in UTF-8 without the flag, as Info-ZIP writes it, is read as that", async () => {
  const { files } = await readZip(handMadeZip([{ name: "ä/日本", flags: 0 }]));
  assert.deepEqual(Object.keys(files), ["ä/日本"]);
});

Deno.test("a name in the old code page is read as that", async () => {
  // 0x81 is ü in code page 437.
  const { files } = await readZip(handMadeZip([{ name: new Uint8Array([0x81]), flags: 0 }]));
  assert.deepEqual(Object.keys(files), ["ü"]);
});

Deno.test("more entries than the limit are refused", async () => {
  await refusesZip(GOOD, /more than 1 entries/, { limits: { entries: 1 } });
});

Deno.test("more entries than the archive says are not left out", async () => {
  await refusesZip(handMadeZip([ONE, TWO], 1), /holds more entries than it says/);
  await refusesZip(handMadeZip([ONE, TWO], 3), /truncated or corrupt/);
});

Deno.test("encrypted and unknown compression is refused by name, and only when it is read", async () => {
  const cases: [Partial<ZipMember>, RegExp][] = [
    [{ flags: 0x801 }, /x\.zip\/b: it is encrypted/],
    [{ method: 9, packed: text("?") }, /compressed by Deflate64/],
    [{ method: 14, packed: text("?") }, /compressed by LZMA/],
    [{ method: 77, packed: text("?") }, /compressed by method 77/],
  ];
  for (const [how, pattern] of cases) {
    const zip = handMadeZip([ONE, { name: "b", content: text("content"), ...how }]);
    await refusesZip(zip, pattern);
    assert.deepEqual(Object.keys((await readZip(zip, { skip: true })).files), ["a/one.txt", "b"]);
  }
  await refusesZip(handMadeZip([{ ...ONE, flags: 0x41 }]), /strong encryption/);
});

Deno.test("sizes that lie are found, and take no memory", async () => {
  const content = text("x".repeat(5000));
  const with_ = (lie: Partial<ZipMember>) => handMadeZip([{ name: "b", content, ...lie }]);
  for (const size of [0, 1, 4999, 5001, 10 ** 6]) await refusesZip(with_({ size }), /x\.zip\/b: /);
  await refusesZip(with_({ size: 10 ** 9 }), /more than 536870912 are read|no more than/);
  await refusesZip(with_({ size: 0xfffffffe }), /no more than 536870912 are read/);
  await refusesZip(with_({ packedSize: 10 ** 6 }), /truncated or corrupt/);
  await refusesZip(with_({ packedSize: 3 }), /truncated or corrupt/);
  await refusesZip(with_({ method: 0, size: 10 }), /truncated or corrupt/);
});

Deno.test("a bomb whose directory hides its size is stopped at the size it claims", async () => {
  const packed = deflateRawSync(new Uint8Array(100_000_000));
  await refusesZip(
    handMadeZip([{ name: "b", packed, size: 1000 }]),
    /x\.zip\/b: it is truncated or corrupt \(it unpacks to more than 1000 bytes\)/,
  );
});

Deno.test("an entry of a high ratio is refused beyond the free amount", async () => {
  const zip = handMadeZip([{ name: "b", content: new Uint8Array(1_000_000) }]);
  await refusesZip(zip, /Cannot trust .*x\.zip\/b: .* 200 times/, {
    limits: { entryBytesFree: 999_999 },
  });
  await readZip(zip, { limits: { entryBytesFree: 1_000_000 } });
});

Deno.test("a blank scan of OASIS-1 is no bomb", async () => {
  const blank = new Uint8Array(176 * 208 * 176 * 2);
  const { files } = await readZip(handMadeZip([{ name: "b.img", content: blank }]));
  assert.equal(files["b.img"].length, blank.length);
});

Deno.test("a file above the limit is refused when it is read, passed over when not", async () => {
  const limits = { fileBytes: 999 };
  await refusesZip(GOOD, /a\/two\.txt: it has 1000 bytes/, { limits });
  assert.equal(Object.keys((await readZip(GOOD, { limits, skip: true })).files).length, 2);
});

Deno.test("an entry that is larger packed than unpacked is no way around the limit", async () => {
  const zip = handMadeZip([{ name: "b", packed: new Uint8Array(1001), size: 3 }]);
  await refusesZip(zip, /b: it has 1001 bytes, and no more than 1000/, {
    limits: { fileBytes: 1000 },
  });
});

Deno.test("a place beyond 2⁵³ is past the end", async () => {
  const locator = new Uint8Array(20).fill(0xff);
  locator.set([0x50, 0x4b, 0x06, 0x07]);
  const zip = concatenate([GOOD.subarray(0, -22), locator, GOOD.subarray(-22)]);
  await refusesZip(zip, /truncated or corrupt \(unexpected EOF\)/);
});

Deno.test("entries that share their data are refused", async () => {
  const shared = handMadeZip([ONE, { name: "b", content: text("one"), offset: 0 }]);
  await refusesZip(shared, /share the same bytes/);
  // One entry's data covers the next one, header and all.
  const nested = handMadeZip([{ ...ONE, packedSize: 60 }, TWO]);
  await refusesZip(nested, /share the same bytes/);
});

Deno.test("a wrong checksum and a flipped bit of the content are found", async () => {
  await refusesZip(handMadeZip([{ ...ONE, crc: 1 }]), /checksum is wrong/);
  const bytes = GOOD.slice();
  bytes[GOOD.length - 300] ^= 1; // in the stored "222…"
  await refusesZip(bytes, /a\/two\.txt: .*checksum is wrong/);
});

Deno.test({
  name: "a zip cut anywhere is refused",
  sanitizeResources: true,
  fn: async () => {
    for (let length = 0; length < GOOD.length; length += 7) {
      await refusesZip(GOOD.subarray(0, length), /truncated or corrupt/);
    }
    await refusesZip(GOOD.subarray(0, GOOD.length - 1), /truncated or corrupt/);
  },
});

Deno.test("a directory that points anywhere else is refused", async () => {
  for (const offset of [1, 500, GOOD.length, 0xfffffffe]) {
    await refusesZip(handMadeZip([{ ...ONE, offset }]), /truncated or corrupt/);
  }
  for (const start of [0, 1, 10 ** 6, 0xfffffffe]) {
    const bytes = GOOD.slice();
    new DataView(bytes.buffer).setUint32(bytes.length - 6, start, true);
    await refusesZip(bytes, /truncated or corrupt/);
  }
});

Deno.test({
  name: "whoever stops early leaves nothing open",
  sanitizeResources: true,
  fn: async () => {
    await withFolder(async (folder) => {
      const archive = join(folder, "x.zip");
      await Deno.writeFile(archive, GOOD);
      const options = { limits: SOURCE_LIMITS, onNote: () => {}, onBytes: () => {} };
      for await (const file of zipFiles(archive, options)) {
        assert.equal(file.path, "a/one.txt");
        break;
      }
    });
  },
});
