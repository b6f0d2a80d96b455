import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { handMadeTar } from "./hand_made_tar.ts";
import { handMadeZip } from "./hand_made_zip.ts";
import { sourceKind } from "./source_kind.ts";
import { withFolder } from "./with_folder.ts";

const text = (content: string) => new TextEncoder().encode(content);
const TAR = handMadeTar([{ name: "a", content: text("a") }]);
const ZIP = handMadeZip([{ name: "a", content: text("a") }]);

async function kindOf(name: string, bytes: Uint8Array): Promise<string> {
  let kind = "";
  await withFolder(async (folder) => {
    await Deno.writeFile(join(folder, name), bytes);
    kind = await sourceKind(join(folder, name));
  });
  return kind;
}

Deno.test("content decides, not the name", async () => {
  for (const name of ["x", "x.zip", "x.tar", "x.tar.gz", "x.png"]) {
    assert.equal(await kindOf(name, TAR), "tar", name);
    assert.equal(await kindOf(name, gzipSync(TAR)), "tar.gz", name);
    assert.equal(await kindOf(name, ZIP), "zip", name);
    assert.equal(await kindOf(name, handMadeZip([])), "zip", name);
  }
});

Deno.test("a gzip file is an archive if a tar is in it, or its name says so", async () => {
  const volume = gzipSync(new Uint8Array(1000).fill(7));
  assert.equal(await kindOf("a.nii.gz", volume), "file");
  assert.equal(await kindOf("a.nii.gz", volume.subarray(0, 5)), "file");
  assert.equal(await kindOf("a.tar.gz", volume), "tar.gz");
  assert.equal(await kindOf("a.tgz", gzipSync(handMadeTar([]))), "tar.gz");
});

Deno.test("anything else is a file, and an empty tar is one by its name", async () => {
  assert.equal(await kindOf("a.hdr", new Uint8Array(348)), "file");
  assert.equal(await kindOf("a.png", text("\x89PNG")), "file");
  assert.equal(await kindOf("a.tar", handMadeTar([])), "tar");
});

Deno.test("what is not read is refused by its name", async () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ["a", new Uint8Array([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), /it is a 7z archive; unpack it/],
    ["a.tar", text("Rar!\x1a\x07\x01"), /it is a RAR archive/],
    ["a.tar.xz", new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /it is an XZ archive/],
    ["a.tar.bz2", text("BZh91AY"), /it is a bzip2 archive/],
    ["a.zst", new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]), /it is a Zstandard archive/],
    ["a.Z", new Uint8Array([0x1f, 0x9d, 0x90]), /compress/],
    ["a.tar.gz", text("\n <!DOCTYPE HTML><title>404"), /it is a web page/],
    ["a.png", text("<html><body>"), /it is a web page/],
    ["a.nii", new Uint8Array(0), /truncated or corrupt \(it is empty\)/],
    ["a.zip", text("hello"), /a\.zip is not the archive that its name says/],
    ["a.tar", new Uint8Array(600).fill(1), /a\.tar is not the archive that its name says/],
    ["a.zip", new Uint8Array(600), /a\.zip is not the archive/],
  ];
  for (const [name, bytes, pattern] of cases) {
    await assert.rejects(
      kindOf(name, bytes),
      (error) => error instanceof DatasetError && pattern.test(error.message),
      `${name} ${pattern}`,
    );
  }
});
