/**
 * One try of a download: asks for what is missing and appends it.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { archiveStartFault, START_BYTES } from "./archive_start.ts";
import { cannotWrite } from "./cannot_write.ts";
import type { DownloadOptions } from "./download.ts";
import { httpGet } from "./http_get.ts";
import {
  findPartial,
  type Origin,
  type PartialFile,
  partPath,
  rangeValidator,
  writeOrigin,
} from "./partial_file.ts";
import { PassingFault } from "./passing_fault.ts";
import { allowedSizes, notTheArchive, readReply } from "./server_reply.ts";
import type { KnownFile } from "./source_catalogue.ts";
import { StallWatch } from "./stall_watch.ts";

/**
 * Downloads what is missing of a file in one request, or all of it where the
 * server cannot send a part, or has another version by now. What was there is
 * replaced only when the new start has come and is an archive's.
 *
 * @param url The address.
 * @param file What is to be there.
 * @param path The file's final place; the bytes go to `PATH.part`.
 * @throws {PassingFault} If the connection is cut or stalls, or the server is busy.
 * @throws {DatasetError} As `download`.
 */
export async function transfer(
  url: string,
  file: KnownFile,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  const partial = await findPartial(path);
  const { bytes } = partial?.origin ?? { bytes: null };
  // More than there can be, or of another address: of no use.
  const usable = partial !== null && partial.origin.url === url && partial.have > 0 &&
    partial.have <= (bytes ?? allowedSizes(file).most);
  if (usable && partial.have === bytes) return;
  const task = { url, file, path, options };
  if (usable && await request(task, partial)) return;
  if (usable) options.observer.note(`${file.name}: there is another version by now; starting anew`);
  await request(task, null);
}

/** What every step of a try needs. */
interface Task {
  url: string;
  file: KnownFile;
  path: string;
  options: DownloadOptions;
}

/**
 * Asks for the rest of the partial file, or for all.
 *
 * @returns False if the partial file does not belong to what is there now.
 */
async function request(task: Task, partial: PartialFile | null): Promise<boolean> {
  const { url, file, path, options } = task;
  using watch = new StallWatch(options.patience.stallSeconds, options.signal);
  const headers = requestHeaders(options.userAgent, partial);
  const response = await httpGet(url, headers, watch.signal);
  const reply = readReply(response, url, file, partial);
  if (reply.kind === "changed") return false;
  if (reply.kind === "rest" && partial !== null) {
    await append(task, partial.have, reply.bytes, chunks(response, watch));
  } else if (reply.kind === "complete" && partial !== null) {
    await writeOrigin(path, { ...partial.origin, bytes: partial.have });
  } else if (reply.kind === "whole") {
    const { head, rest } = await takeHead(chunks(response, watch));
    const fault = archiveStartFault(head.subarray(0, START_BYTES), file.name);
    if (fault !== null) throw notTheArchive(url, fault);
    if (partial !== null) {
      options.observer.note(`${file.name}: the server does not send the rest; starting anew`);
    }
    const origin = describeOrigin(url, response.headers, reply.bytes);
    await startAnew(path, origin);
    const bytes = await append(task, 0, reply.bytes, joined(head, rest));
    if (reply.bytes === null) await writeOrigin(path, { ...origin, bytes });
  }
  return true;
}

function requestHeaders(
  userAgent: string,
  partial: PartialFile | null,
): Record<string, string> {
  const headers: Record<string, string> = {
    "user-agent": userAgent,
    // Bytes packed on the way could not be resumed, nor compared with a size.
    "accept-encoding": "identity",
  };
  if (partial === null) return headers;
  headers.range = `bytes=${partial.have}-`;
  const validator = rangeValidator(partial.origin);
  if (validator !== null) headers["if-range"] = validator;
  return headers;
}

function describeOrigin(url: string, headers: Headers, bytes: number | null): Origin {
  return {
    url,
    etag: headers.get("etag") || null,
    last_modified: headers.get("last-modified") || null,
    bytes,
  };
}

/** Empties the partial file before its new origin is noted: a kill in between leaves no mixture. */
async function startAnew(path: string, origin: Origin): Promise<void> {
  const part = partPath(path);
  try {
    (await Deno.open(part, { write: true, create: true, truncate: true })).close();
  } catch (error) {
    throw cannotWrite(part, error);
  }
  await writeOrigin(path, origin);
}

/**
 * Appends to the partial file.
 *
 * @param have Bytes that are in it.
 * @param bytes Those of the whole file; null if not known.
 * @returns Bytes that are in it now.
 * @throws {PassingFault} If fewer come than there should be.
 */
async function append(
  { url, file, path, options }: Task,
  have: number,
  bytes: number | null,
  body: AsyncIterable<Uint8Array>,
): Promise<number> {
  const part = partPath(path);
  const { least, most } = bytes === null ? allowedSizes(file) : { least: bytes, most: bytes };
  let done = have;
  const refused = (error: unknown): never => {
    throw cannotWrite(part, error);
  };
  using target = await Deno.open(part, { append: true }).catch(refused);
  for await (const chunk of body) {
    if (done + chunk.length > most) throw tooLong(url, most);
    for (let written = 0; written < chunk.length;) {
      written += await target.write(chunk.subarray(written)).catch(refused);
    }
    done += chunk.length;
    options.observer.progress("download", file.name, done, bytes ?? file.bytes);
  }
  await target.sync().catch(refused);
  if (done < least) throw new PassingFault("the connection was cut");
  return done;
}

function tooLong(url: string, most: number): DatasetError {
  return new DatasetError(
    `Cannot download ${url}: more than ${most} bytes come, which data/sources.json does not allow; give a mirror with --from`,
  );
}

/** The pieces of a body as they come. */
async function* chunks(response: Response, watch: StallWatch): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  while (true) {
    const { done, value } = await reader.read().catch((error) => {
      throw error instanceof TypeError ? new PassingFault("the connection was cut") : error;
    });
    watch.alive();
    if (done) return;
    yield value;
  }
}

/** Reads the first pieces, until there is enough to look at or nothing more comes. */
async function takeHead(
  body: AsyncGenerator<Uint8Array>,
): Promise<{ head: Uint8Array; rest: AsyncGenerator<Uint8Array> }> {
  let head = new Uint8Array(0);
  while (head.length < START_BYTES) {
    const { done, value } = await body.next();
    if (done) break;
    const longer = new Uint8Array(head.length + value.length);
    longer.set(head);
    longer.set(value, head.length);
    head = longer;
  }
  return { head, rest: body };
}

async function* joined(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}
