import { deepStrictEqual } from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import { HtmlValidate } from "html-validate";
import { skipsBrowserTests, withPage, withSession } from "./client/browser_session.ts";
import { buildSite } from "./build.ts";
import { writeFixtureRun } from "./fixture_run.ts";

/** What axe finds in a page: rule and element. */
interface Violation {
  id: string;
  nodes: { target: string[] }[];
}

Deno.test({
  name: "axe finds nothing on whole pages, light and dark, wide and on a phone",
  ignore: skipsBrowserTests(),
  fn: () =>
    withSession(async (session) => {
      for (
        const [width, colorScheme, path] of [
          [1440, "light", "index.html"],
          [390, "dark", "index.html"],
          [1440, "dark", "runs/index.html"],
          [390, "light", "runs/index.html"],
        ] as const
      ) {
        const options = {
          viewport: { width, height: 900 },
          colorScheme,
          // Axe runs in the page, whose policy forbids foreign scripts.
          bypassCSP: true,
        };
        await withPage(session, session.served, path, options, async (page) => {
          await page.evaluate(axe.source);
          const violations = await page.evaluate<Violation[]>(
            "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)",
          );
          deepStrictEqual(
            violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)),
            [],
          );
        });
      }
    }),
});

Deno.test("every page is valid HTML", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const runs = [
      await writeFixtureRun(folder, { name: "first" }),
      await writeFixtureRun(folder, { name: "second", evaluated: false, synthetic: false }),
    ];
    const out = join(folder, "out");
    await buildSite({ runs, out, engine: "builtin" });
    const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
    const pages = [
      "index.html",
      "runs/index.html",
      "runs/first/index.html",
      "runs/second/index.html",
    ];
    for (const page of pages) {
      const report = await validator.validateFile(join(out, page));
      deepStrictEqual(
        report.results.flatMap(({ messages }) =>
          messages.map(({ ruleId, message, line, column }) =>
            `${page}:${line}:${column} ${ruleId}: ${message}`
          )
        ),
        [],
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
