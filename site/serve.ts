/**
 * Serves the report and builds it again when a page, the style or a run
 * changes: `deno task serve`. The browser has to be reloaded by hand.
 *
 * Each build is a process of its own, since a module that is imported once
 * stays as it was.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { serveFolder } from "./static_server.ts";

const SITE = fileURLToPath(new URL(".", import.meta.url));
const ARTIFACTS = fileURLToPath(new URL("../artifacts", import.meta.url));
const OUT = fileURLToPath(new URL("../_site", import.meta.url));
/** Changes within so many ms lead to one build. */
const DEBOUNCE = 200;

/** Runs one build with this process's arguments' permissions; its messages go to the terminal. */
async function build(): Promise<boolean> {
  const { success } = await new Deno.Command("deno", {
    args: [
      "run",
      "--allow-read",
      "--allow-write",
      "--allow-net=cdn.jsdelivr.net,jsr.io",
      "--allow-env=SITE_ENGINE",
      "--allow-run=deno",
      fileURLToPath(new URL("build.ts", import.meta.url)),
    ],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return success;
}

if (import.meta.main) {
  if (Deno.args.length > 0) {
    console.error(`error: deno task serve takes no arguments: got ${Deno.args.join(" ")}`);
    Deno.exit(2);
  }
  if (!(await build())) Deno.exit(1);
  const server = serveFolder(OUT, { port: 3000 });
  console.log(`Serving http://127.0.0.1:${server.addr.port}/`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  for await (const { kind, paths } of Deno.watchFs([SITE, ARTIFACTS])) {
    // A build with Lume writes its lock here, which must not start the next.
    if (kind === "access" || paths.every((path) => path.endsWith("lume.lock"))) continue;
    clearTimeout(timer);
    timer = setTimeout(() => last = last.then(build), DEBOUNCE);
  }
}
