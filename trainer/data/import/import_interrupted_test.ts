/**
 * Imports that others disturb: a kill, a second import, a full disk.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { DatasetError } from "../../errors.ts";
import { pathExists } from "../../path_exists.ts";
import { readDataset } from "../prepared/read_dataset.ts";
import { importDataset } from "./import_dataset.ts";
import { IMPORT_DEFAULTS } from "./import_options.ts";

const CONFIG = fileURLToPath(new URL("../../../deno.json", import.meta.url));
const MODULES = ["./import_dataset.ts", "./import_options.ts"]
  .map((module) => new URL(module, import.meta.url).href);

/** Slices of ten people, enough that an import takes a while. */
async function writeSource(folder: string, slices: number): Promise<void> {
  await Deno.mkdir(folder);
  for (let i = 0; i < slices; i++) {
    const data = Uint8Array.from({ length: 128 * 128 }, (_, p) => (p * (i + 3) >> 4) % 256);
    const bytes = encode({ width: 128, height: 128, data, channels: 1, depth: 8 });
    await Deno.writeFile(join(folder, `person${i % 10}_${i}.png`), bytes);
  }
}

function options(source: string, preparedDirectory: string) {
  return {
    ...IMPORT_DEFAULTS,
    ...{ paths: [source], name: "it", preparedDirectory, force: true, threads: 1 },
  };
}

/** The same import in a process of its own. */
function spawnImport(source: string, prepared: string): Deno.ChildProcess {
  const code = `
    import { importDataset } from ${JSON.stringify(MODULES[0])};
    await importDataset(${JSON.stringify(options(source, prepared))});
    Deno.exit(0);`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-remote", "--config", CONFIG, code],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function withFolder(body: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function spooling(prepared: string): Promise<void> {
  const spool = join(prepared, ".it.tmp", "slices.spool");
  while (!(await Deno.stat(spool).catch(() => null))?.size) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("an import that is killed leaves the old dataset, and the next one clears up", () =>
  withFolder(async (root) => {
    const [source, small, prepared] = ["source", "small", "prepared"].map((name) =>
      join(root, name)
    );
    await writeSource(small, 20);
    await writeSource(source, 800);
    const { directory } = await importDataset(options(small, prepared));
    const before = await readDataset(directory);
    const child = spawnImport(source, prepared);
    await spooling(prepared);
    child.kill("SIGKILL");
    const { signal } = await child.output();
    assert.equal(signal, "SIGKILL", "it was done before it could be killed");
    assert(await pathExists(join(prepared, ".it.tmp")));
    assert.deepEqual(await readDataset(directory), before);
    await importDataset(options(source, prepared));
    assert.equal((await readDataset(directory)).splits.train.count, 640);
    assert.deepEqual(await names(prepared), ["it"]);
  }));

Deno.test("of two imports of one name the second is refused, and the first is not disturbed", () =>
  withFolder(async (root) => {
    const [source, prepared] = [join(root, "source"), join(root, "prepared")];
    await writeSource(source, 800);
    const child = spawnImport(source, prepared);
    await spooling(prepared);
    await assert.rejects(importDataset(options(source, prepared)), (error) => {
      assert(error instanceof DatasetError, String(error));
      assert.match(error.message, new RegExp(`another process \\(${child.pid}\\)`));
      return true;
    });
    const { success, stderr } = await child.output();
    assert(success, new TextDecoder().decode(stderr));
    assert.deepEqual(await names(prepared), ["it"]);
    await readDataset(join(prepared, "it"));
  }));

Deno.test("a full disk: one line, and nothing is left", async (t) => {
  await withFolder(async (root) => {
    const [source, prepared] = [join(root, "source"), join(root, "prepared")];
    await writeSource(source, 100);
    await Deno.mkdir(prepared);
    const mounted = await new Deno.Command("mount", {
      args: ["-t", "tmpfs", "-o", "size=256k", "tmpfs", prepared],
      stderr: "null",
    }).output().then(({ success }) => success, () => false);
    if (!mounted) {
      console.warn(`skipped: "${t.name}": a small file system cannot be mounted here`);
      return;
    }
    try {
      await assert.rejects(importDataset(options(source, prepared)), (error) => {
        assert(error instanceof DatasetError, String(error));
        assert.match(error.message, /Cannot write .*No space left.*free space/);
        return true;
      });
      assert.deepEqual(await names(prepared), []);
    } finally {
      await new Deno.Command("umount", { args: [prepared] }).output();
    }
  });
});
