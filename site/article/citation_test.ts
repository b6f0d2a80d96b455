import { match, ok } from "node:assert/strict";
import { buildSite } from "../build.ts";
import { writeFixtureRun } from "../fixture_run.ts";

Deno.test("the report cites what CITATION.cff cites", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await buildSite({
      runs: [await writeFixtureRun(folder)],
      out: `${folder}/out`,
      engine: "builtin",
    });
    const page = await Deno.readTextFile(`${folder}/out/index.html`);
    const file = await Deno.readTextFile(new URL("../../CITATION.cff", import.meta.url));
    const [, title] = /^title: "(.+)"$/m.exec(file) ?? [];
    const [, author] = /^ {2}- name: (.+)$/m.exec(file) ?? [];
    ok(page.includes(`title = {{${title}}}`), title);
    ok(page.includes(`author = {{${author}}}`), author);
    // The versions there are are commits; this one's stands in environment.json.
    const { commit } = JSON.parse(await Deno.readTextFile(`${folder}/fixture/environment.json`));
    match(page, new RegExp(`version = {${commit.replace("-dirty", "")}`));
    // Every work that the file refers to is among the references.
    for (
      const [, url] of file.matchAll(/^ {4}(?:url: https:\/\/arxiv\.org\/abs\/|doi: )(\S+)$/gm)
    ) {
      ok(page.includes(url), url);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
