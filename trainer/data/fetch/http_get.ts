/**
 * One HTTP request, redirects followed.
 *
 * Deno's own `fetch` respects HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY
 * in either case, without any permission to read the environment.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { PassingFault } from "./passing_fault.ts";

/** How many redirects are followed. */
const MOST_REDIRECTS = 10;

/**
 * Asks for an address.
 *
 * @param url http or https.
 * @param headers Sent along, also to where the address redirects.
 * @param signal Aborts the request and the reading of its body; its reason is thrown.
 * @returns The first answer that is no redirect, its body unread and as the
 *   server sent it: Deno unpacks no `Content-Encoding` where `headers` holds
 *   an `Accept-Encoding` of its own.
 * @throws {PassingFault} If the server cannot be reached.
 * @throws {DatasetError} For redirects that lead nowhere.
 */
export async function httpGet(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  let address = new URL(url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await request(address, headers, signal);
    if (![301, 302, 303, 307, 308].includes(response.status)) return response;
    await response.body?.cancel();
    address = redirectTarget(address, response.headers.get("location"));
  }
  throw new DatasetError(
    `Cannot download ${url}: it redirects more than ${MOST_REDIRECTS} times, perhaps in a circle; ` +
      "give the right address, or a mirror, with --from",
  );
}

/**
 * Where a redirect leads.
 *
 * @param from The address that redirects.
 * @param location The `Location` header.
 * @throws {DatasetError} If that is no http or https address, or would leave https.
 */
export function redirectTarget(from: URL, location: string | null): URL {
  const advice = "give the right address, or a mirror, with --from";
  if (location === null || !URL.canParse(location, from)) {
    throw new DatasetError(
      `Cannot download ${from}: it redirects to ${
        location === null ? "no address" : `"${location}", which is no address`
      }; ${advice}`,
    );
  }
  const target = new URL(location, from);
  const secure = target.protocol === "https:";
  if (!secure && (target.protocol !== "http:" || from.protocol === "https:")) {
    throw new DatasetError(
      `Cannot download ${from}: it redirects to ${target}, which is not https; ${advice}`,
    );
  }
  return target;
}

async function request(
  address: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(address, { headers, signal, redirect: "manual" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PassingFault(`${address.host} cannot be reached (${networkDetail(error)})`);
  }
}

/** The end of Deno's message, e.g. `dns error: … Name or service not known`. */
function networkDetail(error: TypeError): string {
  const { cause } = error;
  const message = cause instanceof Error ? cause.message : error.message;
  return message.replace(/^.*client error \(\w+\): /s, "").replaceAll(/\s+/g, " ");
}
