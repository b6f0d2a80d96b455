import assert from "node:assert/strict";
import { tarHeader } from "../sources/hand_made_tar.ts";
import { archiveStartFault } from "./archive_start.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** A header of 1979: no magic, the checksum in six digits, a space and a NUL or two spaces. */
function oldHeader(end: string): Uint8Array {
  const header = tarHeader({ name: "old" });
  header.fill(0, 257);
  header.set(encode("        "), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(encode(sum.toString(8).padStart(6, " ") + end), 148);
  return header;
}

Deno.test("tar headers of POSIX, GNU and 1979 are known by their checksum", () => {
  assert.equal(archiveStartFault(tarHeader({ name: "a" }), "a.tar"), null);
  assert.equal(archiveStartFault(oldHeader("\0 "), "a.tar"), null);
  assert.equal(archiveStartFault(oldHeader(" \0"), "a.tar"), null);
});

Deno.test("a tar header with any byte changed is none", () => {
  for (let at = 0; at < 512; at++) {
    // Within its own field the checksum has bytes that do not count.
    if (at >= 154 && at < 156) continue;
    const header = tarHeader({ name: "a" });
    header[at] ^= 0x40;
    assert.notEqual(archiveStartFault(header, "a.tar"), null, `byte ${at}`);
  }
});

Deno.test("a gzip file is known by its first three bytes", () => {
  assert.equal(archiveStartFault(new Uint8Array([0x1f, 0x8b, 8, 0]), "a.tar.gz"), null);
  assert.match(
    archiveStartFault(new Uint8Array([0x1f, 0x8b, 7, 0]), "a.tar.gz") ?? "",
    /does not begin as a gzip file/,
  );
  assert.match(
    archiveStartFault(new Uint8Array([0x1f, 0x8b, 8, 0]), "a.tar") ?? "",
    /is packed with gzip/,
  );
  assert.match(
    archiveStartFault(tarHeader({ name: "a" }), "a.tar.gz") ?? "",
    /does not begin as a gzip file/,
  );
});

Deno.test("what is no archive is named", () => {
  const page = /is a web page or an error message/;
  for (
    const text of [
      "<!DOCTYPE html><html>",
      "\uFEFF\r\n <HTML lang=en>",
      "<!-- moved -->",
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      "<h1>Not here</h1>",
    ]
  ) {
    for (const name of ["a.tar", "a.tar.gz"]) {
      assert.match(archiveStartFault(encode(text), name) ?? "", page, text);
    }
  }
  assert.match(archiveStartFault(new Uint8Array(0), "a.tar") ?? "", /is empty/);
  for (
    const bytes of [
      new Uint8Array(512),
      encode("NIfTI".repeat(200)),
      tarHeader({ name: "a" }).subarray(0, 511),
    ]
  ) {
    assert.match(archiveStartFault(bytes, "a.tar") ?? "", /does not begin as a tar archive/);
  }
});

Deno.test("a tar whose first file is called like a page is still a tar", () => {
  assert.equal(archiveStartFault(tarHeader({ name: "<html>" }), "a.tar"), null);
});
