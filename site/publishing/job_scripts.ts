/**
 * Runs the scripts of a job on this machine, in order, as GitHub's runner does:
 * in the job's and the step's environment, with `GITHUB_ENV` and
 * `GITHUB_OUTPUT`. Actions (`uses`) are left out.
 *
 * @module
 */
import { join } from "node:path";
import type { Job } from "./workflow.ts";

/** Where and with what a job runs. */
export interface Surroundings {
  /** The checkout, in which scripts start. */
  directory: string;
  /** A folder for files of the run itself, outside of the checkout. */
  temporary: string;
  /** Values of expressions by their name, e.g. `inputs.seeds`. */
  contexts: Record<string, string>;
  /** Environment of every script, over that of the workflow. */
  env: Record<string, string>;
}

/** How a job's scripts ended. */
export interface JobOutcome {
  /** Name of the step that failed; null where all passed. */
  failed: string | null;
  /** Names of the steps whose scripts ran. */
  ran: string[];
  /** All that the scripts wrote to either stream. */
  log: string;
  /** Outputs by `STEP.NAME`. */
  outputs: Record<string, string>;
}

/**
 * Runs a job's scripts until one fails.
 *
 * @throws {Error} For an expression that has no value in the contexts, or a conditional step.
 */
export async function runScripts(job: Job, surroundings: Surroundings): Promise<JobOutcome> {
  const { directory, temporary, contexts, env } = surroundings;
  const outcome: JobOutcome = { failed: null, ran: [], log: "", outputs: {} };
  let exported: Record<string, string> = {};
  for (const step of job.steps) {
    if (step.run === "") continue;
    if (step.if !== "") throw new Error(`Cannot tell whether "${step.name}" runs: if: ${step.if}`);
    const script = join(temporary, "script.sh");
    const files = { GITHUB_ENV: join(temporary, "env"), GITHUB_OUTPUT: join(temporary, "output") };
    await Deno.writeTextFile(script, step.run);
    for (const file of Object.values(files)) await Deno.writeTextFile(file, "");
    const { success, stdout, stderr } = await new Deno.Command("bash", {
      // What GitHub's runner does for `shell: bash`.
      args: ["--noprofile", "--norc", "-eo", "pipefail", script],
      cwd: directory,
      env: {
        ...evaluateAll(job.env, contexts),
        ...exported,
        ...evaluateAll(step.env, contexts),
        ...env,
        ...files,
      },
    }).output();
    const decoder = new TextDecoder();
    outcome.log += decoder.decode(stdout) + decoder.decode(stderr);
    outcome.ran.push(step.name);
    if (!success) return { ...outcome, failed: step.name };
    exported = { ...exported, ...parseEnvironmentFile(await Deno.readTextFile(files.GITHUB_ENV)) };
    const outputs = parseEnvironmentFile(await Deno.readTextFile(files.GITHUB_OUTPUT));
    for (const [name, value] of Object.entries(outputs)) {
      outcome.outputs[`${step.id}.${name}`] = value;
    }
  }
  return outcome;
}

function evaluateAll(
  env: Record<string, string>,
  contexts: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, evaluate(value, contexts)]),
  );
}

/** Puts values in the place of `${{ context.name }}`. */
function evaluate(text: string, contexts: Record<string, string>): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const value = contexts[expression.trim()];
    if (value === undefined) throw new Error(`There is no value for ${expression.trim()}`);
    return value;
  });
}

/** Reads lines `NAME=VALUE` and blocks `NAME<<END`, as in `GITHUB_ENV`. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const block = /^(\w+)<<(.+)$/.exec(lines[index]);
    if (block !== null) {
      const end = lines.indexOf(block[2], index + 1);
      if (end < 0) throw new Error(`The value of ${block[1]} does not end with ${block[2]}`);
      values[block[1]] = lines.slice(index + 1, end).join("\n");
      index = end;
    } else if (lines[index] !== "") {
      const [name, ...value] = lines[index].split("=");
      values[name] = value.join("=");
    }
  }
  return values;
}
