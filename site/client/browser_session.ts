/**
 * For tests: a built report of made-up runs, open in Chromium.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { StepRecord } from "@oasis-vq-vae/trainer/run/schema";
import { buildSite } from "../build.ts";
import { writeFixtureRun } from "../fixture_run.ts";
import { serveFolder } from "../static_server.ts";

/** Where the browser is. */
export const CHROMIUM = "/usr/bin/chromium";
const BASE = "/sub/path/";
const STEPS = 100_000;

/** Names of the runs: one of a few steps, one of 100,000. */
export const RUN_NAMES = ["short", "long"] as const;

/** A report and the browser to look at it with. */
export interface Session {
  browser: Browser;
  /** Path of the report. */
  out: string;
  /** The report's address below a sub-path of a server, ending in `/`. */
  served: string;
  /** The report's address on the disk, ending in `/`. */
  onDisk: string;
  /** Paths of the runs, in the order in which they were written. */
  runs: string[];
}

/** Whether tests in a browser must be skipped: Chromium is missing, and this is no CI. */
export function skipsBrowserTests(): boolean {
  try {
    Deno.statSync(CHROMIUM);
    return false;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return Deno.env.get("CI") !== "true";
  }
}

/**
 * Builds a report, serves it, opens a browser, and cleans up.
 *
 * @param writeRuns writes the runs into an empty folder and returns their paths; default: {@link RUN_NAMES}
 */
export async function withSession(
  test: (session: Session) => Promise<void>,
  writeRuns: (folder: string) => Promise<string[]> = writeShortAndLong,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const runs = await writeRuns(folder);
    const out = join(folder, "out");
    await buildSite({ runs, out, engine: "builtin" });
    const server = serveFolder(out, { port: 0, base: BASE });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      await test({
        browser,
        out,
        served: `http://127.0.0.1:${server.addr.port}${BASE}`,
        onDisk: `${pathToFileURL(out).href}/`,
        runs,
      });
    } finally {
      await browser.close();
      await server.shutdown();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeShortAndLong(folder: string): Promise<string[]> {
  const short = await writeFixtureRun(folder, { name: RUN_NAMES[0] });
  const long = await writeFixtureRun(folder, { name: RUN_NAMES[1], evaluated: false });
  await Deno.writeTextFile(join(long, "steps.jsonl"), manySteps());
  return [short, long];
}

/** How a page is opened. */
export interface PageOptions extends BrowserContextOptions {
  /** What runs in the page before anything of its own. */
  initScript?: string;
}

/** Opens a page, hands it to a test, and fails if the page complained or asked another host. */
export async function withPage(
  { browser }: Session,
  origin: string,
  path: string,
  { initScript, ...options }: PageOptions,
  test: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    if (initScript !== undefined) await page.addInitScript(initScript);
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", ({ message }) => complaints.push(`exception: ${message}`));
    page.on("requestfailed", (request) => {
      // Whatever a reload cuts short.
      if (request.failure()?.errorText === "net::ERR_ABORTED") return;
      complaints.push(`failed: ${request.url()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith("blob:")) {
        complaints.push(`foreign: ${request.url()}`);
      }
    });
    await page.goto(origin + path);
    await test(page);
  } finally {
    await context.close();
  }
  if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join("; ")}`);
}

/** `steps.jsonl` of {@link STEPS} steps that fall, jitter, and have one peak of 50 at step 40,321. */
function manySteps(): string {
  let state = 1;
  const random = () => (state = state * 48271 % 2147483647) / 2147483647;
  const lines = Array.from({ length: STEPS }, (_, index) => {
    const value = (0.05 + 0.9 * Math.exp(-index / 9000)) * (0.9 + 0.2 * random());
    const record: StepRecord = {
      step: index + 1,
      epoch: Math.floor(index / 12_500) + 1,
      total: index === 40_320 ? 50 : value,
      reconstruction: value,
      codebook: value / 3,
      commitment: index < 100 ? 0 : value / 3,
      perplexity: null,
      learning_rate: 1e-3,
      gradient_norm: 1,
    };
    return JSON.stringify(record) + "\n";
  });
  return lines.join("");
}
