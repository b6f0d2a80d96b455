import assert from "node:assert/strict";
import { join } from "node:path";
import { describeKnownSources } from "./download_place.ts";
import { knownFile, knownSource } from "./test_archive.ts";

Deno.test("each source tells its size, its terms and what is here of it", async () => {
  const downloads = await Deno.makeTempDir();
  const one = knownSource([knownFile("a.tar", 2_000_000)], { id: "one", count: 414 });
  const discs = [1, 2, 3].map((disc) =>
    knownFile(`d${disc}.tar.gz`, 1000, { disc, bytes_exact: false })
  );
  const three = knownSource(discs, { id: "three", kind: "volumes", count: 436 });
  const lines = () => describeKnownSources({ schema_version: 1, sources: [one, three] }, downloads);
  assert.deepEqual(await lines(), [
    "one: 414 slices, 2.00 MB; noise",
    "  terms: https://example.org/terms",
    "  not here; deno task data fetch one",
    "three: 436 volumes, 3 files, about 3.00 kB; noise",
    "  terms: https://example.org/terms",
    "  not here; deno task data fetch three",
  ]);
  await Deno.writeTextFile(join(downloads, "a.tar"), "");
  await Deno.mkdir(join(downloads, "three"));
  await Deno.writeTextFile(join(downloads, "three", "d1.tar.gz"), "");
  await Deno.writeFile(join(downloads, "three", "d3.tar.gz.part"), new Uint8Array(449));
  const origin = { url: "http://x/", etag: null, last_modified: null, bytes: null };
  await Deno.writeTextFile(join(downloads, "three", "d3.tar.gz.part.json"), JSON.stringify(origin));
  const [, , first, , , second] = await lines();
  assert.equal(first, `  here, in ${downloads}: a.tar`);
  assert.equal(second, `  here, in ${join(downloads, "three")}: disc 1, disc 3 (44 %)`);
  await Deno.remove(downloads, { recursive: true });
});
