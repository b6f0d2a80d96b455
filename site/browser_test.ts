import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildSite } from "./build.ts";
import { CHROMIUM, skipsBrowserTests } from "./client/browser_session.ts";
import { writeFixtureRun } from "./fixture_run.ts";
import { serveFolder } from "./static_server.ts";

const BASE = "/sub/path/";

const skip = skipsBrowserTests();
if (skip) {
  console.log(`Skipping the browser tests: ${CHROMIUM} is not installed`);
}

/** What a page did wrong, as a browser tells it. */
function complaints(page: Page, origin: string): string[] {
  const list: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      list.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => list.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => list.push(`failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) list.push(`status: ${response.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) {
      list.push(`foreign: ${request.url()}`);
    }
  });
  return list;
}

/** What can only be known once a browser has laid the page out. */
interface Layout {
  charts: { paths: string[]; circles: number; width: number; height: number }[];
  /** Marks that reach out of their chart by more than a unit. */
  strayMarks: number;
  brokenImages: string[];
  images: number;
  overflow: number;
  styled: boolean;
}

function layout(page: Page): Promise<Layout> {
  // Runs in the browser; the string keeps its types out of this program's.
  return page.evaluate<Layout>(`(async () => {
    const images = [...document.images];
    for (const details of document.querySelectorAll("details")) details.open = true;
    for (const image of images) image.loading = "eager";
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    const charts = [...document.querySelectorAll("svg.chart")];
    let strayMarks = 0;
    for (const chart of charts) {
      const frame = chart.getBoundingClientRect();
      for (const mark of chart.querySelectorAll("path, circle, text")) {
        const box = mark.getBoundingClientRect();
        if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
            box.top < frame.top - 1 || box.bottom > frame.bottom + 1) strayMarks++;
      }
    }
    return {
      charts: charts.map((chart) => ({
        paths: [...chart.querySelectorAll("path")].map((path) => path.getAttribute("d")),
        circles: chart.querySelectorAll("circle").length,
        width: chart.getBoundingClientRect().width,
        height: chart.getBoundingClientRect().height,
      })),
      strayMarks,
      brokenImages: images.filter((image) => image.naturalWidth === 0).map((image) => image.src),
      images: images.length,
      overflow: document.documentElement.scrollWidth - innerWidth,
      styled: getComputedStyle(document.querySelector("nav")).position !== "static",
    };
  })()`);
}

function assertDrawn(found: Layout, charts: number, images: number): void {
  strictEqual(found.styled, true, "the style sheet is not applied");
  strictEqual(found.charts.length, charts);
  for (const { paths, circles, width, height } of found.charts) {
    ok(width > 250 && height > 150, `a chart is ${width} × ${height}`);
    ok(paths.length > 0 || circles > 1, "a chart is empty");
    for (const d of paths) ok(/^M[\d.]+,[\d.]+/.test(d) && !/NaN/.test(d), d);
  }
  strictEqual(found.strayMarks, 0, "marks outside of their chart");
  deepStrictEqual(found.brokenImages, []);
  strictEqual(found.images, images);
  ok(found.overflow <= 0, `the page is ${found.overflow} px too wide`);
}

/** Builds a report of two runs, opens it in a browser, and cleans up. */
async function withSite(
  test: (browser: Browser, out: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const runs = [
      await writeFixtureRun(folder, { name: "first" }),
      await writeFixtureRun(folder, {
        name: "second",
        epochs: 1,
        evaluated: false,
        synthetic: false,
        status: "interrupted",
      }),
    ];
    const out = join(folder, "out");
    await buildSite({ runs, out, engine: "builtin" });
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox"],
    });
    try {
      await test(browser, out);
    } finally {
      await browser.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Opens the first page and, by its link, a run's page, in a wide and a narrow window. */
async function visit(
  browser: Browser,
  index: string,
  origin: string,
): Promise<void> {
  for (const width of [1440, 390]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const list = complaints(page, origin);
    await page.goto(index);
    // Four of losses, steps, SSIM, PSNR, codebook, subjects, positions.
    // Three at the top; twelve slices of four panels each; frames, and the one that is played.
    assertDrawn(await layout(page), 10, 3 + 12 * 4 + 6 + 1);
    await page.click("#runs a:text-is('second')");
    await page.waitForURL(/second/);
    // Not evaluated: neither subjects nor positions; two epochs: two frames.
    assertDrawn(await layout(page), 8, 2 + 1);
    deepStrictEqual(list, []);
    await page.close();
  }
}

Deno.test({
  name: "the report works below a sub-path of a server",
  ignore: skip,
  fn: () =>
    withSite(async (browser, out) => {
      const server = serveFolder(out, { port: 0, base: BASE });
      const origin = `http://127.0.0.1:${server.addr.port}${BASE}`;
      try {
        await visit(browser, origin, origin);
      } finally {
        await server.shutdown();
      }
    }),
});

Deno.test({
  name: "the report works when opened from a disk",
  ignore: skip,
  fn: () =>
    withSite(async (browser, out) => {
      const origin = pathToFileURL(out).href;
      await visit(browser, `${origin}/index.html`, origin);
    }),
});
