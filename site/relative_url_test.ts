import { strictEqual } from "node:assert/strict";
import { relativeUrl } from "./relative_url.ts";

Deno.test("relativeUrl gives short addresses", () => {
  strictEqual(relativeUrl("/", "/style.css"), "./style.css");
  strictEqual(relativeUrl("/runs/a/", "/style.css"), "../../style.css");
  strictEqual(relativeUrl("/runs/a/", "/"), "../../index.html");
  strictEqual(relativeUrl("/", "/runs/a/"), "./runs/a/index.html");
  strictEqual(relativeUrl("/runs/a/", "/runs/a/"), "./index.html");
  strictEqual(relativeUrl("/a.html", "/runs/b/#top"), "./runs/b/index.html#top");
});

Deno.test("a browser resolves relativeUrl to the target, below any base", () => {
  const targets = ["/style.css", "/runs/a/frames/x.png", "/runs/b 1/#id"];
  for (const base of ["http://host", "http://host/sub/path", "file:///tmp/x"]) {
    for (const page of ["/", "/runs/a/", "/runs/a/index.html"]) {
      for (const target of targets) {
        const resolved = new URL(relativeUrl(page, target), base + page).href;
        const expected = new URL(base + target.replace("/#", "/index.html#"));
        strictEqual(resolved, expected.href);
      }
    }
  }
});
