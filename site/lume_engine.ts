/**
 * Tries to build the report with Lume. Lume is not on npm: its modules come
 * from jsDelivr and JSR, which many machines cannot reach.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { LOADED } from "./lume_loaded.ts";
import { SiteError } from "./site_error.ts";

/**
 * The program that runs Lume, found on the PATH: permission is given by this
 * name, and a Deno that npm installed has another path than its command.
 */
const DENO = "deno";
/** Hosts that Lume's modules come from. */
const HOSTS = ["cdn.jsdelivr.net", "jsr.io"];
/** How long a host may take to answer before it counts as out of reach, in ms. */
const PROBE_TIMEOUT = 5_000;
/** How long downloading and loading Lume may take, in ms. */
const LOAD_TIMEOUT = 120_000;

/** What Lume has to build. */
export interface LumeBuild {
  /** Absolute path of the folder to write to. */
  destination: string;
  /** Absolute paths of the run directories. */
  runs: readonly string[];
}

/** Whether Lume built the report; if not, why it could not be loaded. */
export type LumeOutcome = { built: true } | { built: false; reason: string };

/**
 * Builds the report with Lume where Lume loads.
 *
 * Without permission to use the network or to start a process, Lume is not
 * tried. Where a host does not answer within five seconds, Lume may still come
 * from Deno's cache.
 *
 * @throws {SiteError} where Lume loads and then fails to build
 */
export async function buildWithLume(build: LumeBuild): Promise<LumeOutcome> {
  const missing = await missingPermission();
  if (missing !== undefined) return { built: false, reason: missing };
  const reachable = await Promise.all(HOSTS.map(answers));
  const child = new Deno.Command(DENO, {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-check",
      ...(reachable.every(Boolean) ? [] : ["--cached-only"]),
      // Lume's modules must not enter deno.lock, which is frozen.
      `--lock=${fileURLToPath(new URL("lume.lock", import.meta.url))}`,
      "--frozen=false",
      "--allow-read",
      `--allow-write=${build.destination}`,
      "--allow-env",
      fileURLToPath(new URL("lume_build.ts", import.meta.url)),
    ],
    env: {
      SITE_RUNS: JSON.stringify(build.runs),
      SITE_OUT: build.destination,
      LUME_LOGS: "WARN",
      LUME_NOCACHE: "true",
      NO_COLOR: "1",
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const { loaded, timedOut } = await awaitLoaded(child);
  const { success } = await child.status;
  const messages = (await errors).split("\n");
  if (timedOut) {
    return {
      built: false,
      reason: `it did not load within ${LOAD_TIMEOUT / 1000} s`,
    };
  }
  if (!loaded) {
    return {
      built: false,
      // After the first line come the code and the stack.
      reason: oneLine(messages.slice(0, 1)) || "it ended without a message",
    };
  }
  if (!success) {
    throw new SiteError(`Lume could not build the site: ${oneLine(messages)}`);
  }
  return { built: true };
}

/** Reads the child's output to its end; stops the child if it does not load in time. */
async function awaitLoaded(
  child: Deno.ChildProcess,
): Promise<{ loaded: boolean; timedOut: boolean }> {
  let loaded = false;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, LOAD_TIMEOUT);
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (!loaded && output.split("\n").includes(LOADED)) {
      loaded = true;
      clearTimeout(timer);
    }
  }
  clearTimeout(timer);
  return { loaded, timedOut };
}

/** The lines of an error message in one, without Deno's preamble. */
function oneLine(lines: string[]): string {
  return lines.map((line) => line.trim()).filter((line) => line !== "").join("; ")
    .replace(/^error: (Uncaught )?(\(in promise\) )?/, "");
}

async function missingPermission(): Promise<string | undefined> {
  for (const host of HOSTS) {
    const net = await Deno.permissions.query({ name: "net", host });
    if (net.state !== "granted") return "no permission to use the network";
  }
  const run = await Deno.permissions.query({
    name: "run",
    command: DENO,
  });
  return run.state === "granted" ? undefined : "no permission to start a process";
}

/** Whether a host answers at all, with whatever status. */
async function answers(host: string): Promise<boolean> {
  try {
    const response = await fetch(`https://${host}/`, {
      method: "HEAD",
      signal: AbortSignal.timeout(PROBE_TIMEOUT),
    });
    await response.body?.cancel();
    return true;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) {
      return false;
    }
    throw error;
  }
}
