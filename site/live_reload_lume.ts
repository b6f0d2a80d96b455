/**
 * What Lume's development server needs to serve this report: leave for Lume's
 * script in the pages, and the runs read again when one of them changes.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { loosenPolicy } from "./live_reload_policy.ts";

/** Lume puts its script into the page, with the hash that a policy can name. */
const LUME_SCRIPT =
  /<script type="module" id="lume-live-reload" integrity="(sha384-[A-Za-z0-9+/=]+)">/;

/**
 * A middleware, to stand before Lume's own: allows in the served page, by its
 * hash, Lume's script, and its connection to this server.
 *
 * @param next gives the response with Lume's script in it
 */
export async function allowLumeScript(
  request: Request,
  next: (request: Request) => Promise<Response>,
): Promise<Response> {
  const response = await next(request);
  if (
    response.body === null || !response.headers.get("content-type")?.startsWith("text/html")
  ) {
    return response;
  }
  const html = await response.text();
  const hash = LUME_SCRIPT.exec(html)?.[1];
  const body = hash === undefined ? html : loosenPolicy(html, {
    "script-src": `'${hash}'`,
    // Not every browser takes 'self' for a WebSocket to the same server.
    "connect-src": `ws://${new URL(request.url).host}`,
  });
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(body, { status: response.status, headers });
}

/**
 * Puts in the place of changed files of runs what is made of them, `_data.ts`
 * and all modules that import it, which Lume then loads again.
 *
 * @param files changed files, which are altered: absolute paths, with the folder of pages as root, and the repository's other folders in it, too
 * @param reload forgets a module, given by its URL, and names those that import it
 * @returns whether a run has changed
 */
export function readRunsAgain(
  files: Set<string>,
  reload: (url: string) => Iterable<string>,
): boolean {
  const changed = [...files].filter((file) => file.startsWith("/artifacts/"));
  if (changed.length === 0) return false;
  changed.forEach((file) => files.delete(file));
  const source = new URL(".", import.meta.url);
  const data = new URL("_data.ts", source).href;
  for (const module of [data, ...reload(data)]) {
    files.add(`/${relative(fileURLToPath(source), fileURLToPath(module))}`);
  }
  return true;
}
