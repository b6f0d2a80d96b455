/**
 * For tests: an HTTP server on the loopback interface that misbehaves on order.
 *
 * @module
 */
import { STATUS_CODES } from "node:http";

/** Responses whose connection is kept open when all was sent. */
const STALLING = new WeakSet<Response>();

/** How one request is answered. */
export type Answer = (request: Request) => Response | Promise<Response>;

/** A running server. */
export interface TestServer {
  /** Its address; ends with `/`. */
  base: string;
  /** The requests so far. */
  requests: { path: string; headers: Headers }[];
  /** The next requests are answered by these in turn, all further ones by the last. */
  answers: Answer[];
}

/**
 * Runs a server as long as `body` does. It writes to bare sockets, so that what
 * is sent before a cut surely arrives.
 *
 * @param answers See {@link TestServer.answers}.
 */
export async function withServer(
  answers: Answer[],
  body: (server: TestServer) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const server: TestServer = { base: `http://127.0.0.1:${port}/`, requests: [], answers };
  const connections = new Map<Deno.TcpConn, Promise<void>>();
  const accepting = (async () => {
    for await (const connection of listener) {
      // Whoever is cut off while a test ends has nothing to say.
      connections.set(connection, serve(connection, server).catch(() => {}));
    }
  })();
  try {
    await body(server);
  } finally {
    listener.close();
    await accepting;
    for (const connection of connections.keys()) close(connection);
    await Promise.all(connections.values());
  }
}

/** Answers one request and closes the connection. */
async function serve(connection: Deno.TcpConn, server: TestServer): Promise<void> {
  try {
    const request = await readRequest(connection, server.base);
    server.requests.push({ path: new URL(request.url).pathname, headers: request.headers });
    const answer = server.answers.length > 1 ? server.answers.shift() : server.answers[0];
    const response = await answer?.(request) ?? new Response(null, { status: 500 });
    const { status, headers, body } = response;
    const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}connection: close\r\n\r\n`;
    await write(connection, new TextEncoder().encode(head));
    for await (const chunk of body ?? []) await write(connection, chunk);
    // Until the client, or the end of the test, closes it.
    if (STALLING.has(response)) await connection.read(new Uint8Array(1));
  } finally {
    close(connection);
  }
}

/** Reads a request without a body, up to the empty line. */
async function readRequest(connection: Deno.TcpConn, base: string): Promise<Request> {
  const buffer = new Uint8Array(4096);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const length = await connection.read(buffer);
    if (length === null) throw new Error("the client hung up");
    text += new TextDecoder().decode(buffer.subarray(0, length));
  }
  const [first, ...lines] = text.split("\r\n").filter((line) => line !== "");
  const headers = lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
  // A proxy is asked for whole addresses.
  return new Request(new URL(first.split(" ")[1], base), { headers });
}

async function write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await connection.write(bytes.subarray(written));
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}

/** How a file is served. */
export interface FileOptions {
  etag?: string;
  lastModified?: string;
  /** False for a server that does not know ranges. */
  ranges?: boolean;
  /** False for a server that does not tell sizes. */
  sized?: boolean;
  contentType?: string;
  /** After so many bytes of the body the connection is cut. */
  cutAfter?: number;
  /** After so many bytes of the body nothing more comes. */
  stallAfter?: number;
}

/** Serves bytes as a good server does: ranges, If-Range, 416 (RFC 9110, sections 13 and 14). */
export function serveBytes(bytes: Uint8Array, options: FileOptions = {}): Answer {
  const { etag, lastModified, ranges = true, sized = true, contentType } = options;
  return (request) => {
    const headers = new Headers({ "content-type": contentType ?? "application/octet-stream" });
    if (etag !== undefined) headers.set("etag", etag);
    if (lastModified !== undefined) headers.set("last-modified", lastModified);
    const condition = request.headers.get("if-range");
    const range = /^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "");
    const fresh = condition === null || condition === etag || condition === lastModified;
    if (!ranges || range === null || !fresh) return reply(bytes, 200, headers, options, sized);
    const start = Number(range[1]);
    if (start >= bytes.length) {
      headers.set("content-range", `bytes */${bytes.length}`);
      return new Response(null, { status: 416, headers });
    }
    headers.set("content-range", `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
    return reply(bytes.subarray(start), 206, headers, options, sized);
  };
}

function reply(
  bytes: Uint8Array,
  status: number,
  headers: Headers,
  { cutAfter, stallAfter }: FileOptions,
  sized: boolean,
): Response {
  if (sized) headers.set("content-length", String(bytes.length));
  const end = cutAfter ?? stallAfter ?? bytes.length;
  const response = new Response(bytes.slice(0, end), { status, headers });
  if (stallAfter !== undefined) STALLING.add(response);
  return response;
}
