import assert from "node:assert/strict";
import { RunDirectoryError } from "../errors.ts";
import { verifyManifest, writeManifest } from "./manifest.ts";
import { RunDirectory } from "./run_directory.ts";

Deno.test("manifest: known hashes, sorted, without the files that may differ", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const run = await RunDirectory.create(`${parent}/a`);
    await run.writeText("config.json", "abc");
    await run.writeText("frames/epoch-0000.png", "");
    for (
      const name of [
        "environment.json",
        "timing.json",
        "metrics.json.tmp",
        "prior/timing.json",
        "prior/environment.json",
      ]
    ) {
      await run.writeText(name, "differs");
    }
    await writeManifest(run, "interrupted");
    // FIPS 180-2, appendix B.1: SHA-256 of "abc"; and of the empty message.
    assert.equal(
      await Deno.readTextFile(`${run.path}/manifest.json`),
      `{
  "schema_version": 1,
  "status": "interrupted",
  "files": {
    "config.json": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "frames/epoch-0000.png": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }
}
`,
    );
    assert.deepEqual(await verifyManifest(run.path), []);
    await run.close();
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("verifyManifest: changed, missing and unexpected files", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const run = await RunDirectory.create(`${parent}/a`);
    for (const name of ["config.json", "a/changed", "a/missing", "same"]) {
      await run.writeText(name, "1");
    }
    await assert.rejects(verifyManifest(run.path), RunDirectoryError);
    await writeManifest(run, "complete");
    await run.writeText("a/changed", "2");
    await run.writeText("unexpected", "");
    await run.writeText("timing.json", "may differ");
    await run.close();
    await Deno.remove(`${run.path}/a/missing`);
    assert.deepEqual(await verifyManifest(run.path), [
      { path: "a/changed", kind: "changed" },
      { path: "a/missing", kind: "missing" },
      { path: "unexpected", kind: "unexpected" },
    ]);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});
