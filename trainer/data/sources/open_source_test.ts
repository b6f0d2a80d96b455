import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { handMadeTar } from "./hand_made_tar.ts";
import { handMadeZip } from "./hand_made_zip.ts";
import { sourceFiles } from "./open_source.ts";
import type { SourceFile } from "./source_file.ts";
import type { SourceOptions } from "./source_options.ts";
import { withFolder } from "./with_folder.ts";

const text = (content: string) => new TextEncoder().encode(content);

async function readAll(path: string, options?: SourceOptions): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const file of sourceFiles(path, options)) {
    assert(!files.has(file.path), `${file.path} came twice`);
    files.set(file.path, new TextDecoder().decode(await file.read()));
  }
  return files;
}

/** A folder with plain files and three archives. */
async function writeMixed(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "d"));
  const members = [{ name: "z", content: text("z") }, { name: "s/a", content: text("a") }];
  await Deno.writeFile(join(folder, "disc1.tar.gz"), gzipSync(handMadeTar(members)));
  await Deno.writeFile(join(folder, "d/disc2.tar"), handMadeTar(members));
  await Deno.writeFile(join(folder, "d/disc3.zip"), handMadeZip(members));
  await Deno.writeFile(join(folder, "d/scan.nii.gz"), text("nii"));
  await Deno.writeFile(join(folder, "empty"), new Uint8Array(0));
  await Deno.writeTextFile(join(folder, "last.png"), "png");
}

const MIXED = [
  ["d/disc2.tar/z", "z"],
  ["d/disc2.tar/s/a", "a"],
  ["d/disc3.zip/z", "z"],
  ["d/disc3.zip/s/a", "a"],
  ["d/scan.nii.gz", "nii"],
  ["disc1.tar.gz/z", "z"],
  ["disc1.tar.gz/s/a", "a"],
  ["empty", ""],
  ["last.png", "png"],
];

Deno.test({
  name: "an archive in a folder stands for a folder of its name",
  sanitizeResources: true,
  fn: async () => {
    await withFolder(async (folder) => {
      await writeMixed(folder);
      assert.deepEqual([...await readAll(folder)], MIXED);
    });
  },
});

Deno.test("an archive alone has its own paths; a file alone is one file", async () => {
  await withFolder(async (folder) => {
    await writeMixed(folder);
    for (const path of ["disc1.tar.gz", "d/disc2.tar", "d/disc3.zip"]) {
      assert.deepEqual([...await readAll(join(folder, path))], [["z", "z"], ["s/a", "a"]]);
    }
    assert.deepEqual([...await readAll(join(folder, "d/scan.nii.gz"))], [["scan.nii.gz", "nii"]]);
  });
});

Deno.test({
  name: "whoever stops early leaves nothing open",
  sanitizeResources: true,
  fn: async () => {
    await withFolder(async (folder) => {
      await writeMixed(folder);
      for (const path of [".", "disc1.tar.gz", "d/disc2.tar", "d/disc3.zip", "d/scan.nii.gz"]) {
        for await (const file of sourceFiles(join(folder, path))) {
          await file.read();
          break;
        }
      }
    });
  },
});

Deno.test("names for messages lead to the file", async () => {
  await withFolder(async (folder) => {
    await writeMixed(folder);
    const names = (await Array.fromAsync(sourceFiles(folder))).map((file) => file.name);
    assert.equal(names[1], `${join(folder, "d/disc2.tar")}/s/a`);
    assert.equal(names[4], join(folder, "d/scan.nii.gz"));
  });
});

Deno.test("progress never falls and ends at the packed size, read or not", async () => {
  await withFolder(async (folder) => {
    await writeMixed(folder);
    let expected = 0;
    const paths = ["disc1.tar.gz", "d/disc2.tar", "d/disc3.zip", "d/scan.nii.gz", "last.png"];
    for (const path of paths) {
      expected += (await Deno.stat(join(folder, path))).size;
    }
    for (const isRead of [false, true]) {
      const progress: number[] = [];
      const onProgress = (done: number, total: number) => {
        progress.push(done);
        assert.equal(total, expected);
      };
      for await (const file of sourceFiles(folder, { onProgress })) if (isRead) await file.read();
      assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
      assert.equal(progress.at(-1), expected);
    }
  });
});

Deno.test("progress is told inside an archive, too", async () => {
  await withFolder(async (folder) => {
    await writeMixed(folder);
    const members = [{ name: "a", content: new Uint8Array(600_000) }, { name: "b" }];
    await Deno.writeFile(join(folder, "big.tar"), handMadeTar(members));
    for (const path of ["big.tar", "d/disc3.zip"]) {
      const steps = new Set<number>();
      const onProgress = (done: number, total: number) => steps.add(done / total);
      for await (const _ of sourceFiles(join(folder, path), { onProgress }));
      assert([...steps].some((step) => step > 0 && step < 1), `${path}: ${[...steps]}`);
    }
  });
});

Deno.test("a file can be read once, and before the next is asked for", async () => {
  await withFolder(async (folder) => {
    await writeMixed(folder);
    const late: SourceFile[] = [];
    for await (const file of sourceFiles(folder)) {
      late.push(file);
      if (late.length % 2 === 0) {
        await file.read();
        assert.throws(() => file.read(), /was read twice/);
      }
    }
    for (const file of late) assert.throws(() => file.read(), /twice|after the next/);
    assert.throws(() => late[0].read(), (error) => !(error instanceof DatasetError));
  });
});

Deno.test({
  name: "a damaged archive in a folder is named",
  sanitizeResources: true,
  fn: async () => {
    await withFolder(async (folder) => {
      await writeMixed(folder);
      const path = join(folder, "disc1.tar.gz");
      const whole = await Deno.readFile(path);
      for (let length = 0; length < whole.length; length += 5) {
        await Deno.writeFile(path, whole.subarray(0, length));
        await assert.rejects(readAll(folder), (error) => {
          assert(error instanceof DatasetError);
          assert(error.message.includes(path) && !error.message.includes("\n"), error.message);
          return true;
        });
      }
    });
  },
});

Deno.test("a path that is not there, or is no file, is refused", async () => {
  await assert.rejects(readAll("/nowhere/x"), /^DatasetError: Cannot find \/nowhere\/x/);
  if (Deno.build.os === "linux") {
    await assert.rejects(readAll("/dev/zero"), /^DatasetError: Cannot open \/dev\/zero: .*device/);
  }
});

Deno.test("an empty folder has no files", async () => {
  await withFolder(async (folder) => assert.equal((await readAll(folder)).size, 0));
});

/** Runs a program that other archives come from; false if it is not installed. */
async function runs(program: string, args: string[], cwd: string): Promise<boolean> {
  try {
    const { success, stderr } = await new Deno.Command(program, { args, cwd }).output();
    assert(success, `${program}: ${new TextDecoder().decode(stderr)}`);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.warn(`skipped: archives of "${program}": it is not installed`);
    return false;
  }
}

const PYTHON_ZIP = "import zipfile\n" +
  "z = zipfile.ZipFile('../python.zip', 'w', zipfile.ZIP_DEFLATED)\n" +
  "[z.write(n) for n in ['d/ä.txt', 'd/" + "n".repeat(120) + "']]\nz.close()";

Deno.test("archives of other programs are read", async () => {
  await withFolder(async (root) => {
    const folder = join(root, "files");
    await Deno.mkdir(join(folder, "d"), { recursive: true });
    const files = new Map([["d/ä.txt", "ä".repeat(5000)], ["d/" + "n".repeat(120), "n"]]);
    for (const [path, content] of files) await Deno.writeTextFile(join(folder, path), content);
    const archives: string[] = [];
    for (const format of ["gnu", "oldgnu", "pax"]) {
      const path = join(root, `${format}.tar`);
      if (await runs("tar", ["-c", `--format=${format}`, "-f", path, "d"], folder)) {
        archives.push(path);
      }
    }
    const packed = join(root, "packed.tgz");
    if (await runs("tar", ["-czf", packed, "-C", folder, "."], root)) archives.push(packed);
    const zipped = join(root, "zipped.zip");
    if (await runs("zip", ["-qr", zipped, "d"], folder)) archives.push(zipped);
    if (await runs("python3", ["-c", PYTHON_ZIP], folder)) archives.push(join(root, "python.zip"));
    for (const archive of archives) {
      const found = [...await readAll(archive)].sort();
      assert.deepEqual(found, [...files].sort(), archive);
    }
  });
});
