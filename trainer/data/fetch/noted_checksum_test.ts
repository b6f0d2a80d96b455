import assert from "node:assert/strict";
import { join } from "node:path";
import { noteChecksum, readNotedChecksum } from "./noted_checksum.ts";

const SUM = "0123456789abcdef".repeat(4);

Deno.test("a checksum is noted as sha256sum writes it, and read as it may write it", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "a.tar.gz");
  const noted = async (text: string) => {
    await Deno.writeTextFile(`${path}.sha256`, text);
    return await readNotedChecksum(path);
  };
  assert.equal(await readNotedChecksum(path), null);
  await noteChecksum(path, SUM);
  assert.equal(await Deno.readTextFile(`${path}.sha256`), `${SUM}  a.tar.gz\n`);
  assert.equal(await readNotedChecksum(path), SUM);
  assert.equal(await noted(`${SUM} *a.tar.gz`), SUM);
  for (
    const text of [
      "",
      `${SUM}\n`,
      `${SUM}  b.tar.gz\n`,
      `${SUM.slice(1)}  a.tar.gz\n`,
      `${SUM}  a.tar.gz\n${SUM}  b.tar.gz\n`,
    ]
  ) assert.equal(await noted(text), null, text);
  await Deno.remove(folder, { recursive: true });
});
