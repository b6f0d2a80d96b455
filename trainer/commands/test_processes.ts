/**
 * For tests of the command line as users meet it: whole processes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** Flags of a run of seconds: `smoke` on fewer slices. */
export const TINY = [
  "--preset=smoke",
  "--backend=wasm",
  "--epochs=3",
  "--set=phantom.trainSubjects=8",
  "--set=phantom.slicesPerSubject=8",
  "--set=quantizer.initialisationStep=2",
];

/** Starts a command, e.g. `["train", "--seed", "2"]`, with the permissions of its task. */
export function spawn(args: string[], env: Record<string, string> = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-remote", "--allow-read", "--allow-write", "--allow-run=git", MAIN, ...args],
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a command to its end and returns its exit code and what it printed. */
export async function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; error: string }> {
  const { code, stdout, stderr } = await spawn(args, env).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: decode(stdout), error: decode(stderr) };
}

/** Asserts that a command fails with this code and one line on stderr that says this. */
export async function fails(args: string[], code: number, message: string): Promise<void> {
  const result = await run(args);
  // Deno itself writes there, too, when it first downloads packages.
  const lines = result.error.trim().split("\n").filter((line) => line.startsWith("error:"));
  assert.equal(lines.length, 1, `${args.join(" ")}: ${result.error}`);
  assert(lines[0].includes(message), `${args.join(" ")}: ${lines[0]}`);
  assert.equal(result.code, code, lines[0]);
  assert(!/\n\s+at /.test(result.error), `a stack trace: ${result.error}`);
}

/**
 * Waits for a condition.
 *
 * @throws Error after two minutes.
 */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 10) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("waited for two minutes in vain");
}
