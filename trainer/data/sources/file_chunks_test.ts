import assert from "node:assert/strict";
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { concatenate } from "./concatenate.ts";
import { fileChunks, wholeFile } from "./file_chunks.ts";
import { withFolder } from "./with_folder.ts";

Deno.test({
  name: "a file comes in pieces, joined and whole the same",
  sanitizeResources: true,
  fn: async () => {
    await withFolder(async (folder) => {
      for (const length of [0, 1, 256 * 1024, 600_000]) {
        const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) >>> 2);
        const path = join(folder, "a");
        await Deno.writeFile(path, bytes);
        const progress: number[] = [];
        const chunks = await Array.fromAsync(fileChunks(path, (done) => progress.push(done)));
        assert.deepEqual(concatenate(chunks), bytes);
        assert.equal(progress.at(-1) ?? 0, length);
        assert.deepEqual(await wholeFile(path, length, 1e6), bytes);
      }
    });
  },
});

Deno.test({
  name: "a file that changed its size since it was listed is refused",
  sanitizeResources: true,
  fn: async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a");
      await Deno.writeFile(path, new Uint8Array(10));
      for (const size of [0, 9, 11, 1000]) {
        await assert.rejects(wholeFile(path, size, 1000), /a: .*its size changed/);
      }
    });
  },
});

Deno.test("a file above the limit is refused before it is opened", async () => {
  await assert.rejects(
    wholeFile("/nowhere/a", 1001, 1000),
    (error) =>
      error instanceof DatasetError &&
      /it has 1001 bytes, and no more than 1000/.test(error.message),
  );
});

Deno.test("a file that is not there is named", async () => {
  await assert.rejects(wholeFile("/nowhere/a", 1, 1), /^DatasetError: Cannot find \/nowhere\/a/);
  await assert.rejects(
    Array.fromAsync(fileChunks("/nowhere/a", () => {})),
    /^DatasetError: Cannot find \/nowhere\/a/,
  );
});

// Even root may not do what Deno forbids.
Deno.test({
  name: "a file that may not be read is named",
  permissions: { read: ["/allowed"] },
  fn: async () => {
    await assert.rejects(
      wholeFile("/forbidden/a", 1, 1),
      /^DatasetError: Cannot read \/forbidden\/a: permission denied; allow yourself/,
    );
    await assert.rejects(
      Array.fromAsync(fileChunks("/forbidden/a", () => {})),
      /^DatasetError: Cannot read \/forbidden\/a: permission denied; allow yourself/,
    );
  },
});

Deno.test("a folder in the place of a file is an error of one line", async () => {
  await withFolder(async (folder) => {
    await assert.rejects(wholeFile(folder, 1, 1), (error) => {
      assert(error instanceof DatasetError);
      assert.match(error.message, /^Cannot (read|find) [^\n]*$/);
      return true;
    });
  });
});
