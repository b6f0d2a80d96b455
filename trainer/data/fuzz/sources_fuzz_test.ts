import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { entryPath } from "../sources/entry_name.ts";
import { gunzipStream } from "../sources/gunzip_stream.ts";
import { handMadeTar, paxHeader } from "../sources/hand_made_tar.ts";
import { handMadeZip } from "../sources/hand_made_zip.ts";
import { SOURCE_LIMITS } from "../sources/limits.ts";
import { sourceFiles } from "../sources/open_source.ts";
import { tarFiles } from "../sources/tar_files.ts";
import { withFolder } from "../sources/with_folder.ts";
import type { RandomStream } from "../../random.ts";
import { fuzzReader } from "./fuzz_reader.ts";
import { mutate } from "./mutate.ts";

const text = (content: string) => new TextEncoder().encode(content);
const OPTIONS = { limits: SOURCE_LIMITS, onNote: () => {}, onBytes: () => {} };

const TARS = [
  handMadeTar([{ name: "a/one.txt", content: text("one") }, { name: "a/", type: "5" }]),
  handMadeTar([paxHeader({ path: "ä/long" }), { name: "x", content: text("2".repeat(600)) }]),
  handMadeTar([
    { name: "././@LongLink", type: "L", content: text("g/name\0") },
    { name: "x", content: text("x") },
  ]),
];

/** Makes the checksums of all tar headers right again, so that the rest of them counts. */
function repairTar(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const header = bytes.subarray(at, at + 512);
    if (new TextDecoder("latin1").decode(header.subarray(257, 262)) !== "ustar") continue;
    header.fill(0x20, 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.set(text(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  }
  return bytes;
}

async function readTar(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let count = 0;
  for await (const file of tarFiles(chunks, "x.tar", OPTIONS)) {
    if (count++ % 3 !== 2) await file.read();
  }
}

/** Pieces of odd lengths. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) yield await bytes.subarray(at, at + 700);
}

Deno.test("fuzz: names of entries", async () => {
  const names = ["a/b.png", "./a//b/", "ä/🧠.nii.gz", "a".repeat(300)].map(text);
  const read = (bytes: Uint8Array) => {
    const path = entryPath(new TextDecoder().decode(bytes), "x.tar");
    const parts = path.split("/");
    if (
      path.startsWith("/") || parts.includes("..") || parts.includes(".") || /[\0\\]/.test(path)
    ) {
      throw new Error(`an unsafe path was made: ${JSON.stringify(path)}`);
    }
  };
  await fuzzReader("entryPath", names, read, { named: "x.tar" });
});

Deno.test("fuzz: tar", async () => {
  const read = (bytes: Uint8Array) => readTar(pieces(bytes));
  await fuzzReader("tar", TARS, read, { named: "x.tar", repair: repairTar });
});

Deno.test("fuzz: tar.gz", async () => {
  const read = (bytes: Uint8Array) => readTar(gunzipStream(pieces(bytes), "x.tar", SOURCE_LIMITS));
  // Damage to a packed file hardly ever passes its checksum; every second one is
  // damaged before it is packed.
  const repair = (_: Uint8Array, random: RandomStream) => gzipSync(repairTar(mutate(TARS, random)));
  await fuzzReader("tar.gz", TARS.map((tar) => gzipSync(tar)), read, { named: "x.tar", repair });
});

const ZIPS = [
  handMadeZip([{ name: "a/one.txt", content: text("one") }, { name: "a/", mode: 0o040755 }]),
  handMadeZip([{ name: "b", content: text("stored"), method: 0 }, { name: "c" }]),
];

/** Reads all files of a source that is written to `name` each time. */
async function fuzzFiles(
  name: string,
  reader: string,
  seeds: readonly Uint8Array[],
  count?: number,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, name);
    const read = async (bytes: Uint8Array) => {
      Deno.writeFileSync(path, bytes);
      for await (const file of sourceFiles(path)) await file.read();
    };
    await fuzzReader(reader, seeds, read, { named: path, repair: repairTar, count });
  });
}

Deno.test("fuzz: zip", async () => {
  await fuzzFiles("x.zip", "zip", ZIPS);
});

Deno.test("fuzz: any file as a source", async () => {
  const seeds = [...ZIPS, ...TARS, gzipSync(TARS[0]), gzipSync(text("no tar")), text("a file")];
  // What is in them has been fuzzed above; this is about telling them apart.
  await fuzzFiles("x.dat", "source", seeds, 2000);
});
