import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { allowLumeScript, readRunsAgain } from "./live_reload_lume.ts";

const request = new Request("http://127.0.0.1:3000/runs/a/");
const respond = (body: string | null, type: string) => () =>
  Promise.resolve(
    new Response(body, { status: 404, headers: { "content-type": type, "content-length": "7" } }),
  );
const policy = (sources: string, connect = "") =>
  `<meta http-equiv="Content-Security-Policy" content="script-src 'self'${sources}${connect}">`;
/** As Lume 3.3.1 writes it. */
const script =
  `<script type="module" id="lume-live-reload" integrity="sha384-Ab+/9=">liveReload(0)</script>`;

Deno.test("Lume's script is allowed by its hash, and its connection to this server", async () => {
  const response = await allowLumeScript(
    request,
    respond(policy("") + script, "text/html; charset=UTF-8"),
  );
  strictEqual(
    await response.text(),
    policy(" 'sha384-Ab+/9='", "; connect-src ws://127.0.0.1:3000") + script,
  );
  strictEqual(response.status, 404);
  strictEqual(response.headers.get("content-type"), "text/html; charset=UTF-8");
  // It was that of the page before Lume's script was put in.
  strictEqual(response.headers.get("content-length"), null);
});

Deno.test("other scripts, other files and answers without a body gain nothing", async () => {
  const foreign = `${policy("")}<script integrity="sha384-Ab">evil()</script>`;
  for (const [body, type] of [[foreign, "text/html"], [policy("") + script, "text/plain"]]) {
    strictEqual(await (await allowLumeScript(request, respond(body, type))).text(), body);
  }
  strictEqual((await allowLumeScript(request, respond(null, "text/html"))).body, null);
});

Deno.test("a changed run has the data and all that import it loaded again", () => {
  const site = new URL(".", import.meta.url);
  const asked: string[] = [];
  const reload = (url: string) => {
    asked.push(url);
    return [new URL("article/a.tsx", site).href];
  };
  const files = new Set(["/style.css", "/artifacts/runs/a/metrics.json"]);
  strictEqual(readRunsAgain(files, reload), true);
  deepStrictEqual([...files].sort(), ["/_data.ts", "/article/a.tsx", "/style.css"]);
  deepStrictEqual(asked, [new URL("_data.ts", site).href]);

  const pages = new Set(["/style.css"]);
  strictEqual(readRunsAgain(pages, reload), false);
  deepStrictEqual([...pages], ["/style.css"]);
  strictEqual(asked.length, 1);
});
