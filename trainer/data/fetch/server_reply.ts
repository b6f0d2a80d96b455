/**
 * What a server's status and headers mean for a download.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { byteCount } from "./byte_count.ts";
import type { PartialFile } from "./partial_file.ts";
import { PassingFault } from "./passing_fault.ts";
import type { KnownFile } from "./source_catalogue.ts";

/** What follows an answer's headers. */
export type Reply =
  /** The file from its start; `bytes` is its size, null where the server does not tell. */
  | { kind: "whole"; bytes: number | null }
  /** What is missing of the partial file. */
  | { kind: "rest"; bytes: number }
  /** Nothing: the partial file is the whole. */
  | { kind: "complete" }
  /** Nothing of use: the partial file does not belong to what is there now. */
  | { kind: "changed" };

/**
 * The size in bytes that a file may have, from its entry in the catalogue.
 *
 * @returns Both inclusive; a quarter around a size that is not exact.
 */
export function allowedSizes(file: KnownFile): { least: number; most: number } {
  const { bytes, bytes_exact } = file;
  if (bytes_exact) return { least: bytes, most: bytes };
  return { least: Math.ceil(bytes * 0.75), most: Math.floor(bytes * 1.25) };
}

/**
 * Reads an answer.
 *
 * @param response Its status and headers.
 * @param url For messages.
 * @param file What was wanted.
 * @param partial What the range was asked for; null where all was asked for.
 * @throws {PassingFault} If the server is busy or broken.
 * @throws {DatasetError} If it will not give the file, or has another one.
 */
export function readReply(
  response: Pick<Response, "status" | "statusText" | "headers">,
  url: string,
  file: KnownFile,
  partial: PartialFile | null,
): Reply {
  const { status, headers } = response;
  if (status === 416 && partial !== null) {
    return totalSize(headers) === partial.have ? { kind: "complete" } : { kind: "changed" };
  }
  if (status !== 200 && status !== 206) throw refusal(response, url);
  refuseWebPage(headers, url, file);
  if (status === 200) {
    const length = headers.get("content-length");
    const bytes = length !== null && /^\d+$/.test(length) ? Number(length) : null;
    if (bytes !== null) refuseWrongSize(bytes, url, file);
    return { kind: "whole", bytes };
  }
  if (partial === null) {
    throw new DatasetError(
      `Cannot download ${url}: the server sends a part of the file where all was asked for; give a mirror with --from`,
    );
  }
  return rest(headers, partial);
}

/** A 206 counts only if it goes on where the partial file ends, in the same version. */
function rest(headers: Headers, { have, origin }: PartialFile): Reply {
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "");
  if (match === null) return { kind: "changed" };
  const [start, bytes] = match.slice(1).map(Number);
  // Some servers answer 206 although the file is no longer the one of If-Range.
  const differs = (name: string, before: string | null) => {
    const now = headers.get(name);
    return now !== null && before !== null && now !== before;
  };
  if (
    start !== have || (origin.bytes !== null && bytes !== origin.bytes) ||
    differs("etag", origin.etag) || differs("last-modified", origin.last_modified)
  ) return { kind: "changed" };
  return { kind: "rest", bytes };
}

/** N of a 416's `Content-Range: bytes ` followed by an asterisk, a slash and N. */
function totalSize(headers: Headers): number | null {
  const match = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "");
  return match === null ? null : Number(match[1]);
}

function refuseWebPage(headers: Headers, url: string, file: KnownFile): void {
  if (/^\s*(text\/html|application\/xhtml)/i.test(headers.get("content-type") ?? "")) {
    throw notTheArchive(url, "is a web page, not an archive");
  }
  const encoding = headers.get("content-encoding")?.toLowerCase() ?? "identity";
  // Some servers call a .tar.gz gzip-encoded, which changes nothing of its bytes.
  const usual = encoding === "identity" ||
    (file.name.endsWith(".gz") && /^(x-)?gzip$/.test(encoding));
  if (!usual) {
    throw new DatasetError(
      `Cannot download ${url}: the server packs it (Content-Encoding ${encoding}) though asked not to; give a mirror with --from`,
    );
  }
}

/**
 * The error of an address that gives something else than the archive.
 *
 * @param fault To follow "it", e.g. `is a web page`.
 */
export function notTheArchive(url: string, fault: string): DatasetError {
  return new DatasetError(
    `Cannot download ${url}: what comes ${fault}; open the address in a browser to see why, ` +
      "or give a mirror with --from",
  );
}

function refuseWrongSize(bytes: number, url: string, file: KnownFile): void {
  const { least, most } = allowedSizes(file);
  if (bytes >= least && bytes <= most) return;
  throw new DatasetError(
    `Cannot download ${url}: the server's file has ${bytes} bytes, where data/sources.json says ${
      file.bytes_exact ? file.bytes : `about ${byteCount(file.bytes)}`
    }; give a mirror with --from, or correct data/sources.json if the file was replaced`,
  );
}

function refusal(
  { status, statusText, headers }: Pick<Response, "status" | "statusText" | "headers">,
  url: string,
): Error {
  const answer = `${status} ${statusText}`.trim();
  if (status === 408 || status === 429 || status >= 500) {
    return new PassingFault(`the server answers ${answer}`, retryAfter(headers, Date.now()));
  }
  const advice = status === 404 || status === 410
    ? "if it has moved, put the new address into data/sources.json; or give a mirror with --from"
    : status === 407
    ? "put user and password into HTTP_PROXY or HTTPS_PROXY"
    : "open the address in a browser to see why, or give a mirror with --from";
  return new DatasetError(`Cannot download ${url}: the server answers ${answer}; ${advice}`);
}

/**
 * Seconds of a `Retry-After` header, which holds seconds or a date.
 *
 * @param now Milliseconds since 1970.
 * @returns At least 0; null where the header is missing or makes no sense.
 * @see RFC 9110, section 10.2.3
 */
export function retryAfter(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}
