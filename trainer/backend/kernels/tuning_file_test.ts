import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { adapterKey, readTuning, writeTuning } from "./tuning_file.ts";

async function inFolder(body: (file: URL, path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(pathToFileURL(`${folder}/tuning.json`), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("each adapter's tuning is kept beside the others'", () =>
  inFolder(async (file) => {
    assert.equal(await readTuning(file, "one"), null);
    await writeTuning(file, "one", "shared");
    await writeTuning(file, "two", "register");
    assert.equal(await readTuning(file, "one"), "shared");
    assert.equal(await readTuning(file, "two"), "register");
    assert.equal(await readTuning(file, "three"), null);
  }));

Deno.test("a broken or impossible note is as none, and is mended", () =>
  inFolder(async (file) => {
    for (const text of ["", "{", "null", "[]", '{"one": "fast"}', '{"one": 3}']) {
      await Deno.writeTextFile(file, text);
      assert.equal(await readTuning(file, "one"), null, text);
      await writeTuning(file, "one", "shared");
      assert.equal(await readTuning(file, "one"), "shared", text);
    }
  }));

Deno.test("where no note can be written, nothing fails", () =>
  inFolder(async (_, path) => {
    const file = pathToFileURL(`${path}/no/such/folder/tuning.json`);
    await writeTuning(file, "one", "shared");
    assert.equal(await readTuning(file, "one"), null);
  }));

Deno.test("adapters are told apart by what they are and what drives them", () => {
  const info = { vendor: "a", architecture: "b", device: "c", description: "d" } as GPUAdapterInfo;
  const keys = ["vendor", "architecture", "device", "description"].map((field) =>
    adapterKey({ ...info, [field]: "other" } as GPUAdapterInfo)
  );
  assert.equal(new Set([...keys, adapterKey(info)]).size, 5);
});
