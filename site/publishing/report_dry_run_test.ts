import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runScripts } from "./job_scripts.ts";
import { COMMIT, contexts, ON_LINUX, REPORT_JOB } from "./report_runner_fixture.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** What git would commit: no run, dataset or report of this checkout; null where git cannot tell. */
async function checkoutFiles(): Promise<string[] | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      cwd: REPOSITORY,
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).split("\0").filter(Boolean) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

const files = await checkoutFiles();
if (files === null) {
  console.warn(`skipped: the dry run of report.yml: git does not list the files of ${REPOSITORY}`);
}

async function copyCheckout(target: string): Promise<void> {
  for (const file of files ?? []) {
    const copy = join(target, file);
    await Deno.mkdir(dirname(copy), { recursive: true });
    try {
      await Deno.copyFile(join(REPOSITORY, file), copy);
    } catch (error) {
      // Deleted, but not yet committed.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

Deno.test({
  name: "the job's scripts make a report of a run, with the project's own commands",
  ignore: !ON_LINUX || files === null,
  fn: async () => {
    const temporary = await Deno.makeTempDir();
    try {
      const checkout = join(temporary, "checkout");
      const folder = join(temporary, "runner");
      await copyCheckout(checkout);
      await Deno.mkdir(folder);
      const outcome = await runScripts(REPORT_JOB, {
        directory: checkout,
        temporary,
        contexts: contexts(folder, { preset: "smoke", dataset: "phantom", epochs: "1" }),
        env: {
          GITHUB_SHA: COMMIT,
          GITHUB_RUN_ID: "77",
          PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
          // Where there is no GPU, and no network for Lume.
          BACKEND: "wasm",
          SITE_ENGINE: "builtin",
        },
      });
      strictEqual(outcome.failed, null, outcome.log);
      deepStrictEqual(
        outcome.ran,
        REPORT_JOB.steps.filter(({ run }) => run).map(({ name }) => name),
      );
      match(
        await Deno.readTextFile(join(checkout, "_site", "index.html")),
        /smoke-phantom-epochs1-seed1-01234567/,
      );
      const kept = outcome.outputs["kept.paths"].split("\n");
      await Deno.stat(join(kept[0], "evaluation.json"));
    } finally {
      await Deno.remove(temporary, { recursive: true });
    }
  },
});
