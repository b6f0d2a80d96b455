/**
 * A server of one folder on the loopback interface.
 *
 * @module
 */
import { extname, join, normalize, sep } from "node:path";
import type { LiveReload } from "./live_reload.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".gif": "image/gif",
};

/**
 * Serves the files of a folder on 127.0.0.1.
 *
 * @param folder path of the folder
 * @param options `port`: 0 takes a free one; `base`: the path below which the folder appears, beginning and ending with `/`; `liveReload`: is added to the pages as they are served
 */
export function serveFolder(
  folder: string,
  { port, base = "/", liveReload }: { port: number; base?: string; liveReload?: LiveReload },
): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({
    hostname: "127.0.0.1",
    port,
    onListen: () => {},
  }, async (request) => {
    const path = requestedFile(new URL(request.url).pathname, base);
    if (path === undefined) return notFound();
    const own = liveReload?.respond(path);
    if (own !== undefined) return own;
    const adapt = liveReload?.adapter(base);
    try {
      const bytes = await Deno.readFile(join(folder, path));
      const extension = extname(path);
      const body = adapt !== undefined && extension === ".html"
        ? adapt(new TextDecoder().decode(bytes))
        : bytes;
      const type = TYPES[extension] ?? "application/octet-stream";
      return new Response(body, {
        headers: { "content-type": type, "cache-control": "no-store" },
      });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return notFound();
      // A folder without a closing slash.
      if (error instanceof Deno.errors.IsADirectory) return notFound();
      throw error;
    }
  });
}

/**
 * The file that a request asks for.
 *
 * @param pathname the address's path, percent-encoded
 * @param base the path below which the folder appears
 * @returns a path inside the folder, or undefined where the address is outside of it
 */
export function requestedFile(
  pathname: string,
  base: string,
): string | undefined {
  if (!pathname.startsWith(base)) return undefined;
  let path: string;
  try {
    path = normalize(decodeURIComponent(pathname.slice(base.length)) || ".");
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  if (path === ".." || path.startsWith(`..${sep}`) || path.startsWith(sep)) {
    return undefined;
  }
  return path === "." || path.endsWith("/") ? join(path, "index.html") : path;
}

function notFound(): Response {
  return new Response("not found\n", { status: 404 });
}
