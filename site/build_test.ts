import { deepStrictEqual, match, rejects, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSite, parseCommandLine } from "./build.ts";
import { writeFixtureRun } from "./fixture_run.ts";
import { SiteError, SiteUsageError } from "./site_error.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** All files below a folder with their bytes as text. */
async function contents(
  folder: string,
  prefix = "",
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    Object.assign(
      files,
      isDirectory ? await contents(path, `${prefix}${name}/`) : {
        [prefix + name]: new TextDecoder("latin1").decode(
          await Deno.readFile(path),
        ),
      },
    );
  }
  return files;
}

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)
    .sort();
}

Deno.test("two builds of one run are the same bytes", () =>
  inFolder(async (folder) => {
    const runs = [await writeFixtureRun(folder)];
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    await buildSite({ runs, out: a, engine: "builtin" });
    await buildSite({ runs, out: b, engine: "builtin" });
    const files = await contents(a);
    deepStrictEqual(files, await contents(b));
    strictEqual("index.html" in files, true);
    strictEqual("runs/fixture/progression.gif" in files, true);
    strictEqual("runs/fixture/index.html" in files, false);
  }));

Deno.test("the article tells the run's numbers and that it is a phantom", () =>
  inFolder(async (folder) => {
    const runs = [await writeFixtureRun(folder)];
    const out = join(folder, "out");
    await buildSite({ runs, out, engine: "builtin" });
    const page = await Deno.readTextFile(join(out, "index.html"));
    const { summary } = JSON.parse(
      await Deno.readTextFile(join(runs[0], "evaluation.json")),
    );
    match(page, /^<!doctype html>\n<html lang="en">/);
    match(page, /Synthetic phantom\./);
    match(page, new RegExp(`Test SSIM</dt><dd class="value">${summary.ssim.mean.toFixed(3)}<`));
    strictEqual(/undefined|NaN|\[object/.test(page), false);
    // The slice of median SSIM, its codes, and what is drawn from them.
    const [, teaser] = /<figure class="teaser">(.*?)<\/figure>/s.exec(page) ?? [];
    deepStrictEqual(
      [...teaser.matchAll(/src="\.\/runs\/fixture\/([^"]+)"/g)].map(([, file]) => file),
      Object.values(
        (({ original, codes, reconstruction }) => [original, codes, reconstruction])(
          JSON.parse(await Deno.readTextFile(join(runs[0], "evaluation.json"))).pictures
            .find(({ role }: { role: string }) => role === "median").panels,
        ),
      ),
    );
  }));

Deno.test("the typeface is that of its package, with its licence", () =>
  inFolder(async (folder) => {
    const out = join(folder, "out");
    await buildSite({ runs: [await writeFixtureRun(folder)], out, engine: "builtin" });
    const style = await Deno.readTextFile(join(out, "fonts.css"));
    const fonts = [
      ...style.matchAll(
        /font-weight:(\d+);font-display:optional;src:url\(data:font\/woff2;base64,([^)]+)\)/g,
      ),
    ];
    deepStrictEqual(fonts.map(([, weight]) => weight), ["400", "600"]);
    for (const [, , data] of fonts) {
      // "wOF2": the signature of WOFF 2.0.
      deepStrictEqual([...Uint8Array.fromBase64(data).slice(0, 4)], [0x77, 0x4f, 0x46, 0x32]);
    }
    match(await Deno.readTextFile(join(out, "fonts-license.txt")), /SIL Open Font License/i);
  }));

Deno.test("unfinished, unscored and single-epoch runs have pages", () =>
  inFolder(async (folder) => {
    const runs = [
      await writeFixtureRun(folder, {
        name: "cut",
        status: "interrupted",
        evaluated: false,
        synthetic: false,
      }),
      await writeFixtureRun(folder, { name: "short", epochs: 1 }),
    ];
    const out = join(folder, "out");
    await buildSite({ runs, out, engine: "builtin" });
    const cut = await Deno.readTextFile(join(out, "runs/cut/index.html"));
    match(cut, /Interrupted run\./);
    match(cut, /Not evaluated yet\./);
    match(cut, /Slices &lt;for&gt; a "test"/);
    strictEqual(/Synthetic phantom\./.test(cut), false);
    strictEqual(/undefined|NaN|\[object/.test(cut), false);
    const index = await Deno.readTextFile(join(out, "index.html"));
    match(index, /href="\.\/runs\/cut\/index\.html"/);
    match(index, /<code>short<\/code>/);
  }));

Deno.test("the typeface is found without deno.lock, as in Lume's process", async () => {
  const url = new URL("fonts.page.ts", import.meta.url).href;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-lock",
      `const { default: pages } = await import("${url}");
      for await (const { url } of pages()) console.log(url);`,
    ],
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  strictEqual(code, 0, new TextDecoder().decode(stderr));
  strictEqual(new TextDecoder().decode(stdout), "/fonts.css\n/fonts.js\n/fonts-license.txt\n");
});

Deno.test("without a run, the message names the command that makes one", () =>
  inFolder(async (folder) => {
    const runsFolder = join(folder, "runs");
    await rejects(
      () => buildSite({ runsFolder, out: join(folder, "out"), engine: "builtin" }),
      (error) => error instanceof SiteError && /deno task train/.test(error.message),
    );
    deepStrictEqual(await names(folder), []);
  }));

Deno.test({
  name: "a failed build leaves the former report untouched",
  // Lume must fail to load even where there is a network.
  permissions: { read: true, write: true, env: true, net: false, run: false },
  fn: () =>
    inFolder(async (folder) => {
      const run = await writeFixtureRun(folder);
      const out = join(folder, "out");
      await buildSite({ runs: [run], out, engine: "builtin" });
      const before = await contents(out);
      // Found only after the draft folder was begun: Lume may not be tried here.
      await rejects(
        () => buildSite({ runs: [run], out, engine: "lume" }),
        SiteError,
      );
      await Deno.writeTextFile(join(run, "metrics.json"), "{");
      await rejects(
        () => buildSite({ runs: [run], out, engine: "builtin" }),
        SiteError,
      );
      deepStrictEqual(await contents(out), before);
      deepStrictEqual(await names(folder), ["fixture", "out"]);
    }),
});

Deno.test("a second build replaces the report, stale pages included", () =>
  inFolder(async (folder) => {
    const runs = [
      await writeFixtureRun(folder, { name: "one" }),
      await writeFixtureRun(folder, { name: "two" }),
    ];
    const out = join(folder, "out");
    await buildSite({ runs, out, engine: "builtin" });
    await buildSite({ runs: [runs[1]], out, engine: "builtin" });
    deepStrictEqual(await names(join(out, "runs")), ["two"]);
    deepStrictEqual(await names(folder), ["one", "out", "two"]);
  }));

Deno.test("a folder that is not a report is not replaced", () =>
  inFolder(async (folder) => {
    const run = await writeFixtureRun(folder);
    await rejects(
      () => buildSite({ runs: [run], out: folder, engine: "builtin" }),
      (error) => error instanceof SiteError && /Refusing to replace/.test(error.message),
    );
    deepStrictEqual(await names(folder), ["fixture"]);
  }));

Deno.test({
  name: "without network permission the built-in renderer steps in and says so",
  permissions: { read: true, write: true, env: true, net: false, run: true },
  fn: () =>
    inFolder(async (folder) => {
      const runs = [await writeFixtureRun(folder)];
      const lines: string[] = [];
      const out = join(folder, "out");
      const report = await buildSite({ runs, out, log: (line) => lines.push(line) });
      strictEqual(report.engine, "builtin");
      deepStrictEqual(lines, [
        "Building with the built-in renderer, as Lume does not load: no permission to use the network",
      ]);
    }),
});

Deno.test("the command line is read, and wrong usage refused", () => {
  deepStrictEqual(
    parseCommandLine(["--run", "a", "b", "--run=c", "--out", "o"], ""),
    { runs: ["a", "c", "b"], out: "o", engine: "auto" },
  );
  strictEqual(parseCommandLine([], "lume").engine, "lume");
  throws(() => parseCommandLine([], "hugo"), SiteUsageError);
  for (const args of [["--wrong"], ["a"], ["--out"], ["--run"]]) {
    throws(() => parseCommandLine(args, undefined), SiteUsageError);
  }
});

Deno.test("a wrong flag ends in one line and exit code 2", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-lock",
      "--allow-read",
      "--allow-env=SITE_ENGINE",
      fileURLToPath(new URL("build.ts", import.meta.url)),
      "--wrong",
    ],
    env: { NO_COLOR: "1" },
  }).output();
  strictEqual(code, 2);
  match(new TextDecoder().decode(stderr), /^error: [^\n]*--wrong[^\n]*\n$/);
});

Deno.test("loading build.ts fetches nothing from the network", async () => {
  // Deno fetches whatever a module may import, even lazily, before running it.
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "info",
      "--json",
      "--no-lock",
      "--no-remote",
      fileURLToPath(new URL("build.ts", import.meta.url)),
    ],
  }).output();
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const specifiers = modules.map(({ specifier }) => specifier);
  strictEqual(specifiers.some((name) => name.endsWith("/lume_engine.ts")), true);
  deepStrictEqual(specifiers.filter((name) => /^https?:/.test(name)), []);
});
