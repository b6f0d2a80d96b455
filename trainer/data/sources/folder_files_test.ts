import assert from "node:assert/strict";
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { listFolder } from "./folder_files.ts";
import { withFolder } from "./with_folder.ts";

/** Writes files of one byte each. */
async function write(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), "x");
  }
}

async function list(folder: string): Promise<{ paths: string[]; notes: string[] }> {
  const notes: string[] = [];
  const files = await listFolder(folder, 1000, (line) => notes.push(line));
  return { paths: files.map((file) => file.path), notes };
}

Deno.test("files are listed at any depth, each level by code point", async () => {
  await withFolder(async (folder) => {
    await write(folder, ["b", "a/z", "a/B", "a.png", "a/b/c", "🧠", "\uff5e", "Z", "10", "9"]);
    assert.deepEqual((await list(folder)).paths, [
      "10",
      "9",
      "Z",
      "a/B",
      "a/b/c",
      "a/z",
      "a.png",
      "b",
      "\uff5e",
      "🧠",
    ]);
  });
});

Deno.test("sizes are the files' own; an empty folder has no files", async () => {
  await withFolder(async (folder) => {
    assert.deepEqual(await listFolder(folder, 1000, () => {}), []);
    await Deno.writeFile(join(folder, "a"), new Uint8Array(1234));
    assert.deepEqual(await listFolder(`${folder}/`, 1000, () => {}), [{ path: "a", size: 1234 }]);
  });
});

Deno.test("hidden files and what systems leave behind are passed over without a note", async () => {
  await withFolder(async (folder) => {
    await write(folder, [".hidden", ".git/x", "__MACOSX/a", "a/Thumbs.db", "a/._b", "a/b"]);
    assert.deepEqual(await list(folder), { paths: ["a/b"], notes: [] });
  });
});

Deno.test("archives of kinds that are not read are left out with a note", async () => {
  await withFolder(async (folder) => {
    await write(folder, ["a.7z", "b.tar.xz", "c.nii.gz"]);
    const { paths, notes } = await list(folder);
    assert.deepEqual(paths, ["c.nii.gz"]);
    assert.equal(notes.length, 2);
    assert.match(notes[0], /^left out .*a\.7z: /);
  });
});

Deno.test({
  name: "a link to a file inside stands for it; no link leads out or round in circles",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (root) => {
      const folder = join(root, "inside");
      await write(root, ["outside/secret", "inside-not/secret", "inside/a", "inside/d/b"]);
      const links: [string, string][] = [
        ["../a", "d/to_file"],
        [join(folder, "d/b"), "absolute"],
        ["../outside/secret", "out_file"],
        ["../inside-not/secret", "out_near"],
        ["../outside", "out_folder"],
        ["/etc/passwd", "out_absolute"],
        [".", "circle"],
        ["..", "d/circle"],
        ["nowhere", "broken"],
        ["self", "self"],
      ];
      for (const [target, path] of links) await Deno.symlink(target, join(folder, path));
      const { paths, notes } = await list(folder);
      assert.deepEqual(paths, ["a", "absolute", "d/b", "d/to_file"]);
      const left = notes.map((line) => /^left out .*inside\/(\S+): (.*)$/.exec(line)?.slice(1));
      assert.deepEqual(left, [
        ["broken", "it is a link to nothing"],
        ["circle", "it is a link that leads out of the folder"],
        ["d/circle", "it is a link that leads out of the folder"],
        ["out_absolute", "it is a link that leads out of the folder"],
        ["out_file", "it is a link that leads out of the folder"],
        ["out_folder", "it is a link that leads out of the folder"],
        ["out_near", "it is a link that leads out of the folder"],
        ["self", "it is a link to nothing"],
      ]);
      await Deno.symlink("d", join(folder, "to_folder"));
      assert((await list(folder)).notes.some((line) => line.endsWith("it is a link to a folder")));
    });
  },
});

Deno.test({
  name: "a named pipe is not opened",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      await write(folder, ["a"]);
      const { success } = await new Deno.Command("mkfifo", { args: [join(folder, "pipe")] })
        .output();
      assert(success);
      const { paths, notes } = await list(folder);
      assert.deepEqual(paths, ["a"]);
      assert.match(notes.join(), /pipe: it is not a plain file/);
    });
  },
});

Deno.test("too many files are refused, folders and hidden ones included", async () => {
  await withFolder(async (folder) => {
    await write(folder, ["a", "b/c", ".d"]);
    await assert.rejects(
      listFolder(folder, 3, () => {}),
      (error) => error instanceof DatasetError && /more than 3 files/.test(error.message),
    );
    assert.equal((await listFolder(folder, 4, () => {})).length, 2);
  });
});

Deno.test({
  name: "a name with a line break is refused",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      await write(folder, ["a\nb"]);
      await assert.rejects(list(folder), /Cannot trust .*control character \("a\\nb"\)/);
    });
  },
});

const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;
if (isRoot) console.warn(`skipped: "an unreadable folder is named": root can read every folder`);
Deno.test({
  name: "an unreadable folder is named",
  ignore: isRoot || Deno.build.os === "windows",
  fn: async () => {
    await withFolder(async (folder) => {
      await write(folder, ["a/b"]);
      await Deno.chmod(join(folder, "a"), 0);
      try {
        await assert.rejects(list(folder), /Cannot read .*a: permission denied/);
      } finally {
        await Deno.chmod(join(folder, "a"), 0o700);
      }
    });
  },
});

Deno.test("a folder that is not there is named", async () => {
  await assert.rejects(
    list("/nowhere/at/all"),
    (error) =>
      error instanceof DatasetError && /Cannot find \/nowhere\/at\/all/.test(error.message),
  );
});
