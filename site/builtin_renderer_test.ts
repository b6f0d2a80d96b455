import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { renderSite } from "./builtin_renderer.ts";
import { SiteError } from "./site_error.ts";

/** Renders pages that are given as text; returns the output by path. */
async function rendered(
  files: Record<string, string>,
): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    const source = join(folder, "source");
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(source, name)), { recursive: true });
      await Deno.writeTextFile(join(source, name), text);
    }
    const destination = join(folder, "out");
    const paths = await renderSite({
      source,
      destination,
      dataQuery: new URLSearchParams({ from: "test" }),
      staticFiles: Object.keys(files).filter((name) => name.endsWith(".css")),
    });
    const entries = paths.map(async (path) => [
      path,
      await Deno.readTextFile(join(destination, path)),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const DATA = {
  "_data.ts": `export const site = new URL(import.meta.url).searchParams.get("from");`,
};

Deno.test("addresses follow the files' names, and data the cascade", async () => {
  deepStrictEqual(
    await rendered({
      ...DATA,
      "index.page.ts": `export const site = "own"; export default ({ site, url }) => site + url;`,
      "about.page.ts": `export default ({ site, url }) => site + url;`,
      "deep/index.page.ts": `export default ({ url }) => url;`,
      "deep/data.page.ts": `export const url = "/data.txt"; export default "text";`,
      "_hidden/index.page.ts": `export default "hidden";`,
      "plain.ts": `export default "not a page";`,
      "look.css": "a{}",
    }),
    {
      "index.html": "own/",
      "about/index.html": "test/about/",
      "deep/index.html": "/deep/",
      "data.txt": "text",
      "look.css": "a{}",
    },
  );
});

Deno.test("layouts nest, and get the page's data", async () => {
  const output = await rendered({
    ...DATA,
    "index.page.ts":
      `export const layout = "inner.ts"; export const title = "T"; export default "<b>x</b>";`,
    "_includes/inner.ts":
      `export const layout = "outer.ts"; export const title = "lost"; export const own = "O";
       export default ({ title, children }) => "[" + title + children.__html + "]";`,
    "_includes/outer.ts":
      `export default ({ title, own, children }) => "(" + title + own + children.__html + ")";`,
  });
  strictEqual(output["index.html"], "(TO[T<b>x</b>])");
});

Deno.test("a generator makes a page each time it yields; only HTML has a layout", async () => {
  const output = await rendered({
    ...DATA,
    "_includes/frame.ts": `export default ({ children }) => "<" + children.__html + ">";`,
    "many.page.ts": `export const layout = "frame.ts";
       export default function* ({ site }) {
         for (const n of [1, 2]) yield { url: "/n/" + n + "/", content: site + n };
         yield { url: "/raw.bin", content: new Uint8Array([65, 66]) };
       }`,
  });
  deepStrictEqual(output, {
    "n/1/index.html": "<test1>",
    "n/2/index.html": "<test2>",
    "raw.bin": "AB",
  });
});

Deno.test("two pages of one address and empty pages are refused", async () => {
  await rejects(
    () =>
      rendered({
        ...DATA,
        "a.page.ts": `export const url = "/x/"; export default "1";`,
        "b.page.ts": `export const url = "/x/"; export default "2";`,
      }),
    (error) => error instanceof SiteError && /Two pages/.test(error.message),
  );
  await rejects(
    () => rendered({ ...DATA, "a.page.ts": `export default "";` }),
    (error) => error instanceof SiteError && /is empty/.test(error.message),
  );
});
