import { ok, strictEqual } from "node:assert/strict";
import { clientBundle, forgetClientBundle } from "./client_bundle.ts";
import bundlePage from "./client.page.ts";

Deno.test("the script is one classic script that a strict policy allows", async () => {
  const text = await clientBundle();
  // It parses as a script: `import` or `export` at its top would throw here.
  new Function(text);
  ok(!/\beval\(|new Function\(/.test(text));
  ok(text.length < 100_000, `${text.length} characters`);
});

Deno.test("the bundle is made once and given as a page", async () => {
  strictEqual(clientBundle(), clientBundle());
  const pages = await Array.fromAsync(bundlePage());
  strictEqual(pages.length, 1);
  strictEqual(pages[0].url, "/client.js");
  strictEqual(pages[0].content, await clientBundle());
});

Deno.test("a forgotten bundle is made again, to the same bytes", async () => {
  const first = clientBundle();
  forgetClientBundle();
  ok(clientBundle() !== first);
  strictEqual(await clientBundle(), await first);
});
