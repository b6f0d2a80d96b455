/**
 * Starts a process that loads Lume, where Lume can be loaded. Lume is not on
 * npm: its modules come from jsDelivr and JSR, which many machines cannot reach.
 *
 * @module
 */
import { stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { LOADED } from "./lume_loaded.ts";

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
/** Lume reloads changed modules below its working directory. */
const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));

/** What the process does. */
export interface LumeProcess {
  /** Module beside this one; it writes {@link LOADED} as a line once Lume is loaded. */
  script: string;
  args?: readonly string[];
  /** Flags that permit more than to read files and the environment. */
  permissions: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Whether what it writes, once Lume is loaded, goes to the terminal; default false. */
  toTerminal?: boolean;
}

/** How the process ended. */
export interface LumeEnd {
  success: boolean;
  /** What it wrote to standard error, in one line; empty where that went to the terminal. */
  message: string;
}

/** The process with Lume loaded; or why Lume could not be loaded. */
export type LumeStart =
  | { loaded: true; child: Deno.ChildProcess; ended: Promise<LumeEnd> }
  | { loaded: false; reason: string };

/**
 * Starts a process and waits until it has loaded Lume.
 *
 * Without permission to use the network or to start a process, it is not tried.
 * Where a host does not answer within five seconds, Lume may still come from
 * Deno's cache.
 */
export async function startLume(
  { script, args = [], permissions, env, toTerminal = false }: LumeProcess,
): Promise<LumeStart> {
  const missing = await missingPermission();
  if (missing !== undefined) return { loaded: false, reason: missing };
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
      "--allow-env",
      ...permissions,
      fileURLToPath(new URL(script, import.meta.url)),
      ...args,
    ],
    cwd: REPOSITORY,
    env: { ...env, LUME_LOGS: "WARN", LUME_NOCACHE: "true", NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return await awaitLoaded(child, toTerminal);
}

/** Stops the process if it does not load in time. */
async function awaitLoaded(child: Deno.ChildProcess, toTerminal: boolean): Promise<LumeStart> {
  let loaded = false;
  let timedOut = false;
  let output = "";
  let errors = "";
  const ready = Promise.withResolvers<void>();
  const reading = [
    consume(child.stdout, (text) => {
      if (loaded) {
        if (toTerminal) stdout.write(text);
        return;
      }
      output += text;
      loaded = output.split("\n").includes(LOADED);
      if (loaded) ready.resolve();
    }),
    consume(child.stderr, (text) => {
      if (loaded && toTerminal) stderr.write(text);
      else errors += text;
    }),
  ];
  const ended = Promise.all([child.status, ...reading]).then(([{ success }]) => {
    ready.resolve();
    return { success, message: oneLine(errors.split("\n")) };
  });
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, LOAD_TIMEOUT);
  await ready.promise;
  clearTimeout(timer);
  if (loaded) return { loaded: true, child, ended };
  if (timedOut) {
    return { loaded: false, reason: `it did not load within ${LOAD_TIMEOUT / 1000} s` };
  }
  // After the first line come the code and the stack.
  const reason = oneLine(errors.split("\n", 1)) || "it ended without a message";
  return { loaded: false, reason };
}

async function consume(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
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
