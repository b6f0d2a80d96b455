import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { MetricsFile, RunConfig } from "@oasis-vq-vae/trainer/run/schema";
import { writeFixtureRun } from "../fixture_run.ts";
import { type Session, skipsBrowserTests, withPage, withSession } from "./browser_session.ts";

const PAGE = "runs/index.html";
const SSIM = "#chart-runs-ssim";
const RUNS = 20;

async function edit<T>(path: string, change: (file: T) => void): Promise<void> {
  const file: T = JSON.parse(await Deno.readTextFile(path));
  change(file);
  await Deno.writeTextFile(path, JSON.stringify(file));
}

/** The SSIM of all epochs of a run: a constant that tells which run it is. */
const ssimOf = (number: number) => 0.5 + number / 100;

/** Twenty runs: two seeds of one configuration (numbers 0 and 1), and others. */
async function writeTwenty(folder: string): Promise<string[]> {
  const runs: string[] = [];
  for (let number = 0; number < RUNS; number++) {
    const name = number < 2 ? `both-seed${number + 1}` : `other-${number}`;
    const run = await writeFixtureRun(folder, { name, epochs: 100 });
    await edit<RunConfig>(join(run, "config.json"), (config) => {
      config.seed = number === 1 ? 2 : 1;
      if (number > 1) config.training.learningRate = number / 1000;
      if (number > 10) config.model.embeddingDim = 16;
    });
    await edit<MetricsFile>(join(run, "metrics.json"), ({ epochs }) => {
      for (const { validation } of epochs) validation.ssim = ssimOf(number);
    });
    runs.push(run);
  }
  return runs;
}

const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `Draw ${name}` });

const legend = (page: Page) => page.locator(`${SSIM} .chart-legend li >> visible=true`);

/** What the crosshair says at the chart's first place: name, value, band. */
async function readings(page: Page): Promise<string[]> {
  await page.locator(`${SSIM} .chart-drawing`).focus();
  await page.keyboard.press("Home");
  const rows = await page.locator(`${SSIM} .chart-tooltip > .reading >> visible=true`).all();
  const texts = await Promise.all(rows.map((row) => row.locator("span").allInnerTexts()));
  await page.keyboard.press("Escape");
  return texts.map((parts) => parts.join(" "));
}

/** The visible cells of the table of differences, row by row. */
async function differences(page: Page): Promise<string[][]> {
  const rows = await page.locator(".differences tr >> visible=true").all();
  return Promise.all(rows.map(async (row) => {
    const cells = await row.locator("th:visible, td:visible").allInnerTexts();
    return cells.map((text) => text.trim());
  }));
}

const address = (page: Page, end: string) =>
  page.waitForFunction((end) => decodeURIComponent(String(location.hash)) === end, end);

async function choose(page: Page): Promise<void> {
  strictEqual(await page.getByRole("checkbox", { checked: true }).count(), RUNS);
  strictEqual(await legend(page).count(), RUNS - 1);
  strictEqual((await readings(page)).length, RUNS - 1);
  await address(page, "");

  await page.getByRole("button", { name: "Choose none" }).click();
  strictEqual(await page.getByRole("status").first().innerText(), "0 of 20 runs chosen");
  strictEqual(await legend(page).count(), 0);
  strictEqual(await page.locator(`${SSIM} svg.chart .series path`).count(), 0);
  deepStrictEqual(await readings(page), []);
  await address(page, "#~runs:,");

  // By keyboard: one seed alone is its own curve.
  await box(page, "both-seed1").focus();
  await page.keyboard.press("Space");
  deepStrictEqual(await readings(page), ["both, 2 seeds 0.5"]);
  await box(page, "both-seed2").check();
  // Of 0.5 and 0.51 the sample deviation is 0.01/√2 = 0.007071.
  deepStrictEqual(await readings(page), ["both, 2 seeds 0.505 0.4979 to 0.5121"]);
  strictEqual((await differences(page)).length, 1);

  await box(page, "other-5").check();
  strictEqual(await page.getByRole("status").first().innerText(), "3 of 20 runs chosen");
  deepStrictEqual(await legend(page).allInnerTexts(), ["other-5", "both, 2 seeds"]);
  deepStrictEqual(await differences(page), [
    ["Value", "other-5", "both, 2 seeds"],
    ["training.learningRate", "0.005", "0.001"],
  ]);
  await box(page, "other-15").check();
  deepStrictEqual(await differences(page), [
    ["Value", "other-15", "other-5", "both, 2 seeds"],
    ["model.embeddingDim", "16", "64", "64"],
    ["training.learningRate", "0.015", "0.005", "0.001"],
  ]);
  await address(page, "#~runs:other-15,other-5,both-seed2,both-seed1");
}

/** The address brings back both the choice and the charts' views. */
async function restore(page: Page): Promise<void> {
  await page.locator("#chart-runs-reconstruction").getByRole("button", { name: "Linear" }).click();
  const state = "~runs-reconstruction:linear~runs:other-15,other-5,both-seed2,both-seed1";
  const sorted = (hash: string) => hash.replace(/^#[^~]*/, "").split("~").sort().join("~");
  await page.waitForFunction(
    (state) => decodeURIComponent(String(location.hash)).length >= state.length,
    state,
  );
  strictEqual(sorted(decodeURIComponent(new URL(page.url()).hash)), sorted(state));
  await page.reload();
  const title = page.locator("#chart-runs-reconstruction svg.chart > title");
  strictEqual(await title.textContent(), "Validation reconstruction loss, linear scale");
  strictEqual((await readings(page)).length, 3);
  strictEqual(await page.getByRole("checkbox", { checked: true }).count(), 4);
  // A link of the contents scrolls and keeps the choice, in the page and in its address.
  await page.click('nav.contents a[href="#configurations"]');
  await page.waitForFunction(() => String(location.hash).startsWith("#configurations~"));
  strictEqual(await page.getByRole("checkbox", { checked: true }).count(), 4);
  // A link with a run that is not there, and one with none that is.
  await page.evaluate(`location.hash = "#~runs:gone,other-7"`);
  await page.waitForFunction(() => true);
  deepStrictEqual(await readings(page), ["other-7 0.57"]);
  await page.evaluate(`location.hash = "#~runs:gone"`);
  strictEqual((await readings(page)).length, RUNS - 1);
  // Zoom, then leave a choice whose places are others.
  await page.getByRole("button", { name: "Choose none" }).click();
  await box(page, "other-7").check();
  await page.locator(SSIM).getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Choose all" }).click();
  match(await page.locator(`${SSIM} svg.chart`).innerHTML(), /clipPath/);
}

async function withoutScript(page: Page): Promise<void> {
  strictEqual(await page.locator(".choice >> visible=true").count(), 0);
  strictEqual(await page.locator("svg.chart >> visible=true").count(), 4);
  strictEqual(await page.locator("tr[data-run] >> visible=true").count(), RUNS);
  strictEqual((await differences(page)).length, 3);
}

/** Small, still, and no wider than the window. */
async function light({ out }: Session, page: Page): Promise<void> {
  const size = async (path: string) => (await Deno.stat(join(out, path))).size;
  const bytes = await size(PAGE) + await size("style.css") + await size("fonts.css") +
    await size("client.js");
  ok(bytes < 300_000, `the first view takes ${bytes} bytes`);
  await page.waitForTimeout(300);
  const shift = await page.evaluate<number>("globalThis.shifts");
  ok(shift < 0.01, `the layout shifted by ${shift}`);
  const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  ok(overflow <= 0, `the page is ${overflow} px too wide`);
}

const SHIFTS = `globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });`;

Deno.test({
  name: "twenty runs: the reader chooses, and curves, configurations and address follow",
  ignore: skipsBrowserTests(),
  fn: (context) =>
    withSession(async (session) => {
      const { served, onDisk } = session;
      const step = (
        name: string,
        origin: string,
        options: Parameters<typeof withPage>[3],
        test: (page: Page) => Promise<void>,
      ) => context.step(name, () => withPage(session, origin, PAGE, options, test));
      await step("chosen and restored, below a sub-path", served, {}, async (page) => {
        await choose(page);
        await restore(page);
      });
      await step("the same from a disk, on a phone", onDisk, {
        viewport: { width: 390, height: 844 },
        colorScheme: "dark",
      }, choose);
      await step("no script", onDisk, { javaScriptEnabled: false }, withoutScript);
      for (const width of [390, 1440]) {
        const options = { viewport: { width, height: 900 }, initScript: SHIFTS };
        await step(`light at ${width} px`, served, options, (page) => light(session, page));
      }
    }, writeTwenty),
});
