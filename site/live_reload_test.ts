import { deepStrictEqual, match, notStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { LiveReload } from "./live_reload.ts";
import { serveFolder } from "./static_server.ts";

const PAGE =
  `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'"></head><body>é $& </head></body></html>`;

/** Serves a folder of one page below `/base/`. */
async function withServer(
  liveReload: LiveReload | undefined,
  test: (origin: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "index.html"), PAGE);
  await Deno.writeTextFile(join(folder, "style.css"), PAGE);
  const server = serveFolder(folder, { port: 0, base: "/base/", liveReload });
  try {
    await test(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    liveReload?.close();
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

const text = async (address: string) => await (await fetch(address)).text();

Deno.test("pages are served as they are where there is no live reload", () =>
  withServer(undefined, async (origin) => {
    strictEqual(await text(`${origin}/base/`), PAGE);
    const script = await fetch(`${origin}/base/.live-reload/script.js`);
    strictEqual(script.status, 404);
    await script.body?.cancel();
  }));

Deno.test("a page gains one script from the server itself and the right to connect to it", () =>
  withServer(new LiveReload(), async (origin) => {
    const served = await text(`${origin}/base/`);
    const [, address] = /<script defer src="([^"]*)"><\/script>/.exec(served) ?? [];
    match(address, /^\/base\/\.live-reload\/script\.js\?build=[0-9a-f-]{36}$/);
    strictEqual(
      served.replace(`<script defer src="${address}"></script>`, "")
        .replace("; connect-src 'self'", ""),
      PAGE,
    );
    match(served, /content="default-src 'none'; script-src 'self'; connect-src 'self'"/);
    const script = await fetch(origin + address);
    strictEqual(script.headers.get("content-type"), "text/javascript; charset=utf-8");
    new Function(await script.text());
    strictEqual(await text(`${origin}/base/style.css`), PAGE);
  }));

Deno.test("a connected page is told the current build, then each new one", async () => {
  const liveReload = new LiveReload();
  await withServer(liveReload, async (origin) => {
    const named = async () => /\?build=([^"]*)/.exec(await text(`${origin}/base/`))?.[1];
    const first = await named();
    const response = await fetch(`${origin}/base/.live-reload/events`);
    strictEqual(response.headers.get("content-type"), "text/event-stream");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const builds: (string | undefined)[] = [];
    const next = async () =>
      builds.push(/^data: (.*)$/m.exec((await reader.read()).value ?? "")?.[1]);
    await next();
    liveReload.announce();
    await next();
    const second = await named();
    deepStrictEqual(builds, [first, second]);
    notStrictEqual(first, second);
    await reader.cancel();
  });
});

Deno.test("a page read before a build is not taken for the new one", () => {
  const liveReload = new LiveReload();
  const [before, same] = [liveReload.adapter("/"), liveReload.adapter("/")];
  liveReload.announce();
  const page = "<head></head>";
  strictEqual(before(page), same(page));
  notStrictEqual(before(page), liveReload.adapter("/")(page));
});
