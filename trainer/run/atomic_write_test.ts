import assert from "node:assert/strict";
import { RunDirectoryError } from "../errors.ts";
import { writeFileAtomically } from "./atomic_write.ts";
import { RunDirectory } from "./run_directory.ts";

Deno.test("writeFileAtomically: makes and replaces a file, and leaves nothing else", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeFileAtomically(`${folder}/a`, new Uint8Array(100_000).fill(1));
    await writeFileAtomically(`${folder}/a`, Uint8Array.of(1, 2, 3));
    assert.deepEqual(await Deno.readFile(`${folder}/a`), Uint8Array.of(1, 2, 3));
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["a"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("writeFileAtomically: a refusal names the file and keeps the old content", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await assert.rejects(
      writeFileAtomically(`${folder}/gone/a.json`, new Uint8Array(1)),
      (error: unknown) =>
        error instanceof RunDirectoryError && error.message.includes(`${folder}/gone/a.json`),
    );
    // A folder in the way of the final name: the rename is what fails.
    await Deno.mkdir(`${folder}/b/inside`, { recursive: true });
    await assert.rejects(
      writeFileAtomically(`${folder}/b`, new Uint8Array(1)),
      RunDirectoryError,
    );
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["b"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Length of version n of the file that the killed process writes. */
const lengthOf = (version: number) => 4_000_000 + 100_000 * (version % 7);

/** The version of a whole file; fails on a file that is part of one, or of two. */
function assertWhole(bytes: Uint8Array): void {
  const version = bytes[0];
  assert.equal(bytes.length, lengthOf(version));
  assert.ok(bytes.every((byte) => byte === version), "bytes of two versions");
}

Deno.test("a process killed while it writes leaves the old file or the new one, and open clears the rest", async () => {
  const parent = await Deno.makeTempDir();
  const path = `${parent}/run`;
  const module = new URL("./run_directory.ts", import.meta.url);
  const script = `
    import { RunDirectory } from ${JSON.stringify(module.href)};
    const run = await RunDirectory.open(${JSON.stringify(path)});
    for (let version = 1;; version = version % 200 + 1) {
      const length = 4_000_000 + 100_000 * (version % 7);
      await run.writeBytes("checkpoints/large", new Uint8Array(length).fill(version));
      if (version === 1) console.log("writing");
    }`;
  let leftovers = 0;
  try {
    const run = await RunDirectory.create(path);
    await run.writeText("config.json", "{}");
    await run.close();
    // A kill may fall between two writes; on a quick disk several do.
    for (let kill = 0; kill < 6 || (leftovers === 0 && kill < 60); kill++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-config", "--no-lock", script],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const output = child.stdout.getReader();
      const { done } = await output.read();
      assert.equal(done, false, "the writer failed");
      const end = performance.now() + 40 + 150 * Math.random();
      do assertWhole(await Deno.readFile(`${path}/checkpoints/large`)); while (
        performance.now() < end
      );
      await assert.rejects(RunDirectory.open(path), new RegExp(`\\(${child.pid}\\) is writing it`));
      child.kill("SIGKILL");
      await child.status;
      await output.cancel();

      assertWhole(await Deno.readFile(`${path}/checkpoints/large`));
      const names = () => [...Deno.readDirSync(`${path}/checkpoints`)].map(({ name }) => name);
      leftovers += names().length - 1;
      // The dead process' lock is free at once.
      const reopened = await RunDirectory.open(path);
      assert.deepEqual(names(), ["large"]);
      await reopened.close();
    }
    assert.ok(leftovers > 0, "no kill hit a write: the test has tested nothing");
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});
