import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { entryPath, isArchiveName, isForeignArchiveName, isNoise } from "./entry_name.ts";

Deno.test("a plain name is its own path", () => {
  for (const name of ["a", "disc1/OAS1_0001_MR1/x.img", "a..b/c..", "ß/日本/🧠.png", "a b:c"]) {
    assert.equal(entryPath(name, "x.tar"), name);
  }
});

Deno.test("dots, doubled slashes and a slash at the end are taken out", () => {
  assert.equal(entryPath("./a//b/./c/", "x.tar"), "a/b/c");
  assert.equal(entryPath("./", "x.tar"), "");
});

Deno.test("every unsafe name is refused, and the message stays one line", () => {
  const unsafe = {
    "is empty": [""],
    "leads out": ["..", "../a", "a/../../b", "a/..", "./.."],
    "absolute": ["/", "/etc/passwd", "//server/share"],
    "drive letter": ["C:/x", "c:x", "Z:"],
    "backslash": ["..\\..\\x", "\\\\server\\share", "a\\b"],
    "control character": ["a\0.png", "a\nb", "a\x1b[2J", "\x7f", "a\u0085b"],
    "not UTF-8": ["a\uFFFDb", "a\ud800"],
    "longer than 4096": ["a".repeat(4097), "日".repeat(1366)],
  };
  for (const [reason, names] of Object.entries(unsafe)) {
    for (const name of names) {
      assert.throws(() => entryPath(name, "x.tar"), (error) => {
        assert(error instanceof DatasetError);
        assert(error.message.startsWith("Cannot trust x.tar: "), error.message);
        assert(error.message.includes(reason), `${JSON.stringify(name)}: ${error.message}`);
        assert(!/\p{Cc}/u.test(error.message) && error.message.length < 400);
        return true;
      }, JSON.stringify(name));
    }
  }
});

Deno.test("the longest name that is allowed has 4096 bytes", () => {
  const name = "日".repeat(1365) + "a";
  assert.equal(new TextEncoder().encode(name).length, 4096);
  assert.equal(entryPath(name, "x.tar"), name);
});

Deno.test("what operating systems leave behind is noise, at any depth", () => {
  for (
    const path of [
      ".DS_Store",
      "a/._slice.png",
      "__MACOSX/a/b.png",
      "a/Thumbs.db",
      "a/thumbs.db",
      "desktop.ini",
      ".git/objects/x",
    ]
  ) assert(isNoise(path), path);
  for (const path of ["a/b.png", "a.b/c", "DS_Store", "__MACOSX_/a", "a/Thumbs.db.png"]) {
    assert(!isNoise(path), path);
  }
});

Deno.test("archives are told by the end of their names", () => {
  for (const name of ["a.tar", "a/b.TAR.GZ", "c.tgz", "d.Zip"]) assert(isArchiveName(name), name);
  for (const name of ["a.nii.gz", "tar", "a.tar.png", "zip", "x.img"]) {
    assert(!isArchiveName(name) && !isForeignArchiveName(name), name);
  }
  for (const name of ["a.7z", "a.rar", "a.tar.xz", "a.tar.bz2", "a.tar.zst", "a.tar.Z"]) {
    assert(isForeignArchiveName(name), name);
  }
});
