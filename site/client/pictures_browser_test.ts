import { ok, strictEqual } from "node:assert/strict";
import type { Page } from "playwright-core";
import { skipsBrowserTests, withPage, withSession } from "./browser_session.ts";

/** Sum of the layout shifts so far. */
const SHIFTS = `globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });`;

async function settledShifts(page: Page): Promise<number> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(300);
  return await page.evaluate<number>("globalThis.shifts");
}

/** Drags, keys and clicks, on one page. */
async function driveDivider(page: Page): Promise<void> {
  const pair = page.locator(".pair").first();
  const split = async () => /--split: *([^;]+)/.exec(await pair.getAttribute("style") ?? "")?.[1];
  await pair.scrollIntoViewIfNeeded();
  strictEqual(await split(), "50%");
  const box = (await pair.locator("img").first().boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.9 * box.width, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  ok(parseInt(await split() ?? "") > 80, `dragged: ${await split()}`);
  const slider = pair.getByRole("slider");
  await slider.focus();
  await page.keyboard.press("Home");
  strictEqual(await split(), "0%");
  await page.keyboard.press("ArrowRight");
  strictEqual(await split(), "1%");
  strictEqual(await slider.getAttribute("aria-valuetext"), "1 % original");
}

async function drivePlayer(page: Page): Promise<void> {
  const animation = page.locator(".animation");
  await animation.scrollIntoViewIfNeeded();
  const image = animation.locator("img");
  const epoch = animation.locator("output");
  const slider = animation.getByRole("slider", { name: "Epoch" });
  strictEqual(await epoch.textContent(), "After epoch 8");
  ok((await image.getAttribute("src"))!.endsWith("epoch-0008.png"));
  await slider.focus();
  await page.keyboard.press("Home");
  strictEqual(await epoch.textContent(), "Before training");
  await page.keyboard.press("ArrowRight");
  strictEqual(await epoch.textContent(), "After epoch 1");
  ok((await image.getAttribute("src"))!.endsWith("epoch-0001.png"));
  await page.keyboard.press("Home");
  const speed = animation.getByRole("combobox", { name: "Speed" });
  const button = animation.getByRole("button");
  await speed.selectOption("0.5");
  await slider.focus();
  await page.keyboard.press(" ");
  strictEqual(await button.textContent(), "Pause");
  await button.click();
  strictEqual(await button.textContent(), "Play");
  const stopped = await epoch.textContent();
  await page.waitForTimeout(1200);
  strictEqual(await epoch.textContent(), stopped, "it goes on after Pause");
  await speed.selectOption("4");
  await button.click();
  await animation.getByText("After epoch 8").waitFor();
  strictEqual(await button.textContent(), "Play");
}

/** The contents tell where the reader is, and stay in sight. */
async function driveContents(page: Page): Promise<void> {
  const current = page.locator("nav.contents a[aria-current]");
  for (const [id, text] of [["references", "References"], ["quality", "Quality"]] as const) {
    await page.click(`nav.contents a[href="#${id}"]`);
    await page.locator("nav.contents a[aria-current]", { hasText: text }).waitFor();
    strictEqual(await current.count(), 1);
    const box = (await current.boundingBox())!;
    ok(box.x >= 0 && box.x + box.width <= page.viewportSize()!.width, `${text} is out of sight`);
  }
}

Deno.test({
  name: "the divider and the player: mouse and keyboard, served and from a disk, nothing shifts",
  ignore: skipsBrowserTests(),
  fn: () =>
    withSession(async (session) => {
      for (const origin of [session.served, session.onDisk]) {
        for (const [width, section] of [[1440, "reconstructions"], [390, "progression"]] as const) {
          const options = { viewport: { width, height: 900 }, initScript: SHIFTS };
          const path = `runs/short/index.html#${section}`;
          await withPage(session, origin, path, options, async (page) => {
            const shifts = await settledShifts(page);
            strictEqual(
              await page.evaluate("[...document.fonts].map(({ status }) => status).join()"),
              "loaded,loaded",
            );
            ok(shifts < 0.01, `the page shifts by ${shifts} at #${section}, ${width} px`);
            await driveDivider(page);
            await drivePlayer(page);
            await driveContents(page);
          });
        }
      }
    }),
});

Deno.test({
  name: "without a script both pictures of a pair are seen, and the animation",
  ignore: skipsBrowserTests(),
  fn: () =>
    withSession((session) =>
      withPage(
        session,
        session.onDisk,
        "runs/short/index.html",
        { javaScriptEnabled: false },
        async (page) => {
          const pair = page.locator(".pair").first();
          const boxes = [];
          for (const image of await pair.locator("img").all()) {
            boxes.push((await image.boundingBox())!);
          }
          ok(boxes[1].x >= boxes[0].x + boxes[0].width, "the pictures overlap");
          strictEqual(await page.locator(".animation input, .pair input").count(), 0);
          ok((await page.locator(".animation img").getAttribute("src"))!.endsWith(".gif"));
        },
      )
    ),
});
