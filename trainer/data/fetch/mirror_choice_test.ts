import assert from "node:assert/strict";
import { join } from "node:path";
import { choosePlaces } from "./mirror_choice.ts";
import { knownFile, knownSource } from "./test_archive.ts";

const ONE = knownSource([knownFile("a.tar", 1)], { base_url: "https://o.org/d/" });
const TWO = knownSource([1, 2].map((disc) => knownFile(`d${disc}.tar.gz`, 1, { disc })), {
  base_url: "https://o.org/d/",
});

Deno.test("without --from each file has the catalogue's address", async () => {
  assert.deepEqual(await choosePlaces(TWO, TWO.files, undefined), [
    { url: "https://o.org/d/d1.tar.gz" },
    { url: "https://o.org/d/d2.tar.gz" },
  ]);
});

Deno.test("--from is an address of a file, or of a folder", async () => {
  const places = (from: string, source = ONE) => choosePlaces(source, source.files, from);
  assert.deepEqual(await places("http://m.org/x"), [{ url: "http://m.org/x" }]);
  assert.deepEqual(await places("http://m.org/x/"), [{ url: "http://m.org/x/a.tar" }]);
  assert.deepEqual(await places("HTTPS://m.org/", TWO), [
    { url: "https://m.org/d1.tar.gz" },
    { url: "https://m.org/d2.tar.gz" },
  ]);
  await assert.rejects(places("http://m.org/x", TWO), /address of a folder, which ends with \//);
});

Deno.test("--from is a path of a file, or of a folder", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "b.tar"), "");
  assert.deepEqual(await choosePlaces(TWO, TWO.files, folder), [
    { path: join(folder, "d1.tar.gz") },
    { path: join(folder, "d2.tar.gz") },
  ]);
  const file = join(folder, "b.tar");
  assert.deepEqual(await choosePlaces(ONE, ONE.files, file), [{ path: file }]);
  assert.deepEqual(await choosePlaces(TWO, TWO.files.slice(1), file), [{ path: file }]);
  await assert.rejects(
    choosePlaces(TWO, TWO.files, file),
    /^UsageError: --from must be a folder that is there, as 2 files are wanted; .*--discs/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("--from is nothing else", async () => {
  for (const from of ["ftp://m.org/a.tar", "file:///a.tar", "http://", "s3://bucket/a.tar"]) {
    await assert.rejects(
      choosePlaces(ONE, ONE.files, from),
      /^UsageError: --from must be an http or https address or a path: it is /,
    );
  }
  await assert.rejects(choosePlaces(ONE, ONE.files, ""), /--from needs an address or a path/);
  await assert.rejects(choosePlaces(ONE, ONE.files, "https://me:secret@m.org/"), (error) => {
    assert(error instanceof Error && !error.message.includes("secret"), String(error));
    assert.match(error.message, /no user and password/);
    return true;
  });
});
