import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { buildSite } from "./build.ts";
import { CHROMIUM, skipsBrowserTests } from "./client/browser_session.ts";
import { writeFixtureRun } from "./fixture_run.ts";
import { startDevelopmentServer } from "./live_reload_server.ts";
import { SiteError } from "./site_error.ts";

/** A report that is served, open in a browser. */
interface Development {
  page: Page;
  /** The page's address. */
  address: string;
  /** Path of the built report. */
  out: string;
  /** Sets the run's status; the next build shows it. */
  setStatus(status: string): Promise<void>;
  /** Damages the run and resolves once a build has failed. */
  failBuild(): Promise<void>;
  /** What the page said on its console, threw, or failed to load. */
  complaints: string[];
}

async function withDevelopment(test: (development: Development) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const run = await writeFixtureRun(folder);
  const manifest = join(run, "manifest.json");
  const whole = await Deno.readTextFile(manifest);
  const out = join(await Deno.makeTempDir(), "out");
  const buildReport = () => buildSite({ runs: [run], out, engine: "builtin" });
  await buildReport();
  let failed = Promise.withResolvers<void>();
  const server = startDevelopmentServer({
    folder: out,
    port: 0,
    watched: [folder],
    build: async () => {
      try {
        await buildReport();
        return true;
      } catch (error) {
        if (!(error instanceof SiteError)) throw error;
        failed.resolve();
        return false;
      }
    },
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await (await browser.newContext()).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", ({ message }) => complaints.push(`exception: ${message}`));
    const address = `http://127.0.0.1:${server.port}/`;
    await page.goto(address);
    const write = async (text: string) => {
      await Deno.writeTextFile(`${manifest}.tmp`, text);
      await Deno.rename(`${manifest}.tmp`, manifest);
    };
    await test({
      page,
      address,
      out,
      complaints,
      setStatus: (status) => write(JSON.stringify({ ...JSON.parse(whole), status })),
      failBuild: async () => {
        failed = Promise.withResolvers();
        await write("{");
        await failed.promise;
      },
    });
  } finally {
    await browser.close();
    await server.close();
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(join(out, ".."), { recursive: true });
  }
}

const INTERRUPTED = "Interrupted run.";

/** Waits until the page tells that its run was interrupted, or no longer does. */
const awaitStatus = (page: Page, status: "interrupted" | "complete") =>
  page.getByText(INTERRUPTED).waitFor({
    state: status === "interrupted" ? "visible" : "detached",
  });

/** Where the last section stands in the window, in px from its top. */
const lastSection = (page: Page) =>
  page.evaluate<number>(
    "Math.round([...document.querySelectorAll('h2')].at(-1).getBoundingClientRect().top)",
  );

async function reloadsInPlace({ page, out, setStatus }: Development): Promise<void> {
  await page.evaluate("window.scrollTo(0, 1500)");
  const before = await lastSection(page);
  await setStatus("interrupted");
  await awaitStatus(page, "interrupted");
  // The browser scrolls back during the load, past the line that was added.
  for (let tries = 0; tries < 100 && await lastSection(page) !== before; tries++) {
    await page.waitForTimeout(50);
  }
  strictEqual(await lastSection(page), before);
  const file = await Deno.readTextFile(join(out, "index.html"));
  ok(file.includes(INTERRUPTED));
  ok(!/live-reload|connect-src/.test(file));
}

async function survivesFailure(
  { page, address, setStatus, failBuild }: Development,
): Promise<void> {
  const loads: string[] = [];
  page.on("framenavigated", (frame) => loads.push(frame.url()));
  await failBuild();
  const served = await fetch(address);
  strictEqual(served.status, 200);
  ok((await served.text()).includes(INTERRUPTED));
  // It goes to the page and back, and so past an announcement, were there one.
  await page.evaluate(`fetch("${address}").then(() => 0)`);
  deepStrictEqual(loads, []);
  await setStatus("complete");
  await awaitStatus(page, "complete");
  deepStrictEqual(loads, [address]);
}

async function catchesUp({ page, address, setStatus }: Development): Promise<void> {
  const setVisibility = (state: string) =>
    page.evaluate(
      `Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));`,
    );
  await setVisibility("hidden");
  const other = await page.context().newPage();
  await other.goto(address);
  await setStatus("interrupted");
  await awaitStatus(other, "interrupted");
  strictEqual(await page.getByText(INTERRUPTED).count(), 0);
  await setVisibility("visible");
  await awaitStatus(page, "interrupted");
  await other.close();
}

/** Does from the page what its policy must allow, and what it must not. */
async function keepsToPolicy({ page, address }: Development): Promise<void> {
  const other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("", { headers: { "access-control-allow-origin": "*" } }),
  );
  try {
    const outcomes = await page.evaluate<unknown>(`(async () => {
      const reach = (address) => fetch(address).then(() => "reached", () => "blocked");
      const script = document.createElement("script");
      script.textContent = "window.inline = 'run'";
      document.head.append(script);
      return {
        own: await reach("${address}"),
        other: await reach("http://127.0.0.1:${other.addr.port}/"),
        inline: window.inline ?? "blocked",
      };
    })()`);
    deepStrictEqual(outcomes, { own: "reached", other: "blocked", inline: "blocked" });
  } finally {
    await other.shutdown();
  }
}

Deno.test({
  name: "live reload in a browser",
  ignore: skipsBrowserTests(),
  fn: (test) =>
    withDevelopment(async (development) => {
      const step = (name: string, check: (development: Development) => Promise<void>) =>
        test.step(name, () => check(development));
      await step("an open page reloads where it was, and the files know nothing", reloadsInPlace);
      await step("a failed build leaves the page alone until the next succeeds", survivesFailure);
      await step("a page in the background catches up on its return", catchesUp);
      deepStrictEqual(development.complaints, []);
      await step("the policy allows the own server alone, and no inline script", keepsToPolicy);
    }),
});
