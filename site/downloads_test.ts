import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { buildSite } from "./build.ts";
import { writeFixtureRun } from "./fixture_run.ts";
import { readRun } from "./read_runs.ts";
import { SiteError } from "./site_error.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the report holds the run's files as they are, and its page links each", () =>
  inFolder(async (folder) => {
    const run = await writeFixtureRun(folder, { samples: { count: 4, shown: 0 } });
    const out = join(folder, "out");
    await buildSite({ runs: [run], out, engine: "builtin" });
    const page = await Deno.readTextFile(join(out, "index.html"));
    const links = [...page.matchAll(/<a href="\.\/([^"]+)" download="([^"]+)">/g)];
    const files = links.map(([, file]) => file);
    deepStrictEqual(files.map((file) => file.replace("runs/fixture/", "")).sort(), [
      "checkpoints/epoch-0008.safetensors",
      "config.json",
      "environment.json",
      "evaluation.csv",
      "evaluation.json",
      "manifest.json",
      "metrics.csv",
      "metrics.json",
      "prior/metrics.json",
      "samples/evaluation.json",
      "samples/samples.json",
      "steps.csv",
    ]);
    for (const file of files.filter((file) => !file.endsWith(".csv"))) {
      deepStrictEqual(
        await Deno.readFile(join(out, file)),
        await Deno.readFile(join(folder, file.replace("runs/", ""))),
        file,
      );
    }
  }));

Deno.test("what is not there yet is not offered", () =>
  inFolder(async (folder) => {
    const run = await readRun(await writeFixtureRun(folder, { evaluated: false }));
    deepStrictEqual(run.downloads.flatMap(({ files }) => files.map(({ name }) => name)), [
      "metrics.json",
      "metrics.csv",
      "steps.csv",
      "config.json",
      "environment.json",
      "manifest.json",
    ]);
  }));

Deno.test("the sizes are those of the files", () =>
  inFolder(async (folder) => {
    const { downloads } = await readRun(await writeFixtureRun(folder));
    for (const { name, size, content } of downloads.flatMap(({ files }) => files)) {
      const value = await content();
      const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
      strictEqual(size, bytes.length, name);
    }
  }));

Deno.test("a checkpoint outside of the run is not published", () =>
  inFolder(async (folder) => {
    const run = await writeFixtureRun(folder);
    const path = join(run, "evaluation.json");
    const evaluation = JSON.parse(await Deno.readTextFile(path));
    evaluation.checkpoint.file = "../../secret";
    await Deno.writeTextFile(path, JSON.stringify(evaluation));
    await rejects(
      () => readRun(run),
      (error) => error instanceof SiteError && /must stay inside the run/.test(error.message),
    );
  }));
