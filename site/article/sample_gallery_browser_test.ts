import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { buildSite } from "../build.ts";
import { CHROMIUM, skipsBrowserTests } from "../client/browser_session.ts";
import { writeFixtureRun } from "../fixture_run.ts";

/** How the gallery lies on the page. */
interface Layout {
  columns: number;
  /** Widths of the first pair's pictures, rounded. */
  widths: number[];
  broken: string[];
  overflow: number;
}

// Runs in the browser; the string keeps its types out of this program's.
const LAYOUT = `(async () => {
  const images = [...document.querySelectorAll(".gallery img")];
  for (const image of images) image.loading = "eager";
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  const lefts = [...document.querySelectorAll(".gallery figure")]
    .map((figure) => Math.round(figure.getBoundingClientRect().left));
  return {
    columns: new Set(lefts).size,
    widths: images.slice(0, 3).map((image) => Math.round(image.getBoundingClientRect().width)),
    broken: images.filter((image) => image.naturalWidth === 0).map((image) => image.src),
    overflow: document.documentElement.scrollWidth - innerWidth,
  };
})()`;

const VIOLATIONS = `axe.run(".gallery", { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target)))`;

Deno.test({
  name: "gallery: legible and accessible, wide and on a phone, light and dark; no script is needed",
  ignore: skipsBrowserTests(),
  async fn() {
    const folder = await Deno.makeTempDir();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const run = await writeFixtureRun(folder, {
        epochs: 1,
        evaluated: false,
        samples: { count: 14, shown: 14 },
      });
      const out = join(folder, "out");
      await buildSite({ runs: [run], out, engine: "builtin" });
      const index = pathToFileURL(join(out, "runs/fixture/gallery/index.html")).href;
      for (
        const [colorScheme, widths] of [
          ["light", [[820, 2], [1440, 2]]],
          ["dark", [[390, 1]]],
        ] as const
      ) {
        // Axe runs in the page, whose policy forbids foreign scripts.
        const page = await browser.newPage({ colorScheme, bypassCSP: true });
        await page.goto(index);
        for (const [width, columns] of widths) {
          await page.setViewportSize({ width, height: 900 });
          const layout = await page.evaluate<Layout>(LAYOUT);
          strictEqual(layout.columns, columns, `at ${width} px`);
          ok(layout.widths.every((edge) => edge > 100), `${layout.widths}`);
          deepStrictEqual([layout.broken, layout.overflow], [[], 0]);
        }
        await page.evaluate(axe.source);
        deepStrictEqual(await page.evaluate<string[]>(VIOLATIONS), []);
        await page.close();
      }
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(out, "index.html")).href);
      const last = page.getByAltText("Sample 13", { exact: true });
      strictEqual(await last.count(), 0);
      await page.click("#new-images a:text-is('All 14 pairs')");
      await last.waitFor();
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
