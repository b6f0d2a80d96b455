/**
 * Has open pages reload themselves once the report is built again. A page is
 * served with a small script, which holds a connection (Server-Sent Events) on
 * which the server names the current build. The built files stay as they are.
 *
 * @module
 */
import { loosenPolicy } from "./live_reload_policy.ts";

/** Folder of the server's own addresses; no file of a report begins with a dot but `.nojekyll`. */
const FOLDER = ".live-reload/";

/**
 * Runs in the page. Reloading keeps the fragment and the scroll position. A
 * page in the background holds no connection, since a browser opens no more
 * than six to one server; on its return it learns whether it is out of date.
 */
const SCRIPT = `(() => {
  const script = new URL(document.currentScript.src);
  const build = script.searchParams.get("build");
  let events;
  const listen = () => {
    events?.close();
    if (document.visibilityState === "hidden") return;
    events = new EventSource(new URL("events", script));
    events.onmessage = ({ data }) => {
      if (data === build) return;
      events.close();
      location.reload();
    };
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();
`;

/** How long a page waits before it asks again for a server that has gone, in ms. */
const RETRY = 1000;

/** The server's part: which build is current, and which pages want to know. */
export class LiveReload {
  #build = crypto.randomUUID();
  readonly #pages = new Set<ReadableStreamDefaultController<Uint8Array>>();

  /** Tells all open pages that the report is a new one. */
  announce(): void {
    this.#build = crypto.randomUUID();
    for (const page of this.#pages) page.enqueue(this.#message());
  }

  /**
   * Answers what the script in the pages asks for.
   *
   * @param path the asked-for file, relative to the report
   * @returns undefined for a path that is none of live reload's own
   */
  respond(path: string): Response | undefined {
    if (path === `${FOLDER}script.js`) {
      return answer(SCRIPT, "text/javascript; charset=utf-8");
    }
    if (path === `${FOLDER}events`) return answer(this.#events(), "text/event-stream");
    return undefined;
  }

  /**
   * Makes what adds the script to a page, and the permission to connect to its
   * own server. Call it before reading the page's file: a page that is taken
   * for older than it is only reloads once too often.
   *
   * @param base the path below which the report appears, beginning and ending with `/`
   * @returns a function of the page as it was built
   */
  adapter(base: string): (html: string) => string {
    const address = `${base}${FOLDER}script.js?build=${this.#build}`;
    return (html) =>
      loosenPolicy(html, { "connect-src": "'self'" })
        .replace("</head>", `<script defer src="${address}"></script></head>`);
  }

  /** Ends all connections, without which the server cannot shut down. */
  close(): void {
    for (const page of this.#pages) page.close();
    this.#pages.clear();
  }

  #events(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let page: ReadableStreamDefaultController<Uint8Array>;
    return new ReadableStream({
      start: (controller) => {
        page = controller;
        this.#pages.add(page);
        page.enqueue(this.#message());
      },
      cancel: () => {
        this.#pages.delete(page);
      },
    });
  }

  #message(): Uint8Array {
    return new TextEncoder().encode(`retry: ${RETRY}\ndata: ${this.#build}\n\n`);
  }
}

function answer(body: BodyInit, type: string): Response {
  return new Response(body, { headers: { "content-type": type, "cache-control": "no-store" } });
}
