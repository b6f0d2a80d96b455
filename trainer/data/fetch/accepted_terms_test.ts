import assert from "node:assert/strict";
import { join } from "node:path";
import { ACCEPTED_TERMS_FILE, rememberAcceptance, termsAccepted } from "./accepted_terms.ts";
import { knownFile, knownSource } from "./test_archive.ts";

const FILES = [knownFile("a.tar", 1)];

Deno.test("terms are accepted for one source and one address", async () => {
  const folder = await Deno.makeTempDir();
  const source = knownSource(FILES);
  assert.equal(await termsAccepted(folder, source), false);
  await rememberAcceptance(folder, source, "2020-01-01T00:00:00.000Z");
  assert.equal(await termsAccepted(folder, source), true);
  const other = knownSource(FILES, { id: "other" });
  const moved = knownSource(FILES, { terms_url: "https://example.org/new-terms" });
  assert.equal(await termsAccepted(folder, other), false);
  assert.equal(await termsAccepted(folder, moved), false);

  await rememberAcceptance(folder, other, "2020-01-02T00:00:00.000Z");
  await rememberAcceptance(folder, other, "2020-01-03T00:00:00.000Z");
  assert.equal(await termsAccepted(folder, source), true);
  const stored = JSON.parse(await Deno.readTextFile(join(folder, ACCEPTED_TERMS_FILE)));
  assert.deepEqual(stored, [
    {
      source: "test",
      terms_url: "https://example.org/terms",
      accepted: "2020-01-01T00:00:00.000Z",
    },
    {
      source: "other",
      terms_url: "https://example.org/terms",
      accepted: "2020-01-03T00:00:00.000Z",
    },
  ]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a damaged file means that nothing is accepted", async () => {
  const folder = await Deno.makeTempDir();
  const source = knownSource(FILES);
  for (const text of ["", "{}", '[{"source": "test"}]', "null"]) {
    await Deno.writeTextFile(join(folder, ACCEPTED_TERMS_FILE), text);
    assert.equal(await termsAccepted(folder, source), false, text);
  }
  await rememberAcceptance(folder, source, "2020-01-01T00:00:00.000Z");
  assert.equal(await termsAccepted(folder, source), true);
  await Deno.remove(folder, { recursive: true });
});
