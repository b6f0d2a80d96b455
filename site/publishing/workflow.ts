/**
 * Reads the workflows of GitHub Actions, as far as the tests here look at them.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { type Decoder, list, object, record, string } from "../json_decoder.ts";

/** One step of a job: an action (`uses`) or a script (`run`). */
export interface Step {
  /** Empty where it has none. */
  name: string;
  /** Empty where it has none. */
  id: string;
  /** The action with its version, e.g. `actions/checkout@…`; empty for a script. */
  uses: string;
  /** The script; empty for an action. */
  run: string;
  /** The condition; empty where it always runs. */
  if: string;
  env: Record<string, string>;
  with: Record<string, string>;
}

/** A job and its steps. Values are as written, expressions and all. */
export interface Job {
  "runs-on": string;
  "timeout-minutes": string;
  /** Null where the workflow's hold. */
  permissions: Record<string, string> | null;
  env: Record<string, string>;
  steps: Step[];
}

/** An input of `workflow_dispatch`. */
export interface Input {
  type: string;
  default: string;
  options: string[];
}

/** A workflow file. */
export interface Workflow {
  /** Names of the events that start it. */
  triggers: string[];
  inputs: Record<string, Input>;
  /** Null where GitHub's default holds. */
  permissions: Record<string, string> | null;
  /** The shell of all scripts; empty for GitHub's default, which ignores failures in a pipe. */
  shell: string;
  jobs: Record<string, Job>;
}

/** The folder of the workflows. */
export const WORKFLOWS: string = fileURLToPath(new URL("../../.github/workflows", import.meta.url));

/**
 * Reads a workflow file of this repository.
 *
 * @param file Its name, e.g. `ci.yml`.
 */
export async function readWorkflowText(file: string): Promise<string> {
  return await Deno.readTextFile(join(WORKFLOWS, file));
}

/**
 * Parses a workflow.
 *
 * @param text YAML 1.2, in which `on` is no boolean.
 * @throws {DecodeError} Where a part looked at here is of another shape.
 */
export function parseWorkflow(text: string): Workflow {
  const file = record(anything)(parse(text), "");
  const events = typeof file.on === "string"
    ? { [file.on]: null }
    : record(anything)(file.on, "on");
  const dispatch = record(anything)(events.workflow_dispatch ?? {}, "on.workflow_dispatch");
  const defaults = record(record(scalar))(file.defaults ?? {}, "defaults");
  return {
    triggers: Object.keys(events),
    inputs: record(INPUT)(dispatch.inputs ?? {}, "on.workflow_dispatch.inputs"),
    permissions: file.permissions === undefined
      ? null
      : PERMISSIONS(file.permissions, "permissions"),
    shell: defaults.run?.shell ?? "",
    jobs: record(JOB)(file.jobs, "jobs"),
  };
}

const anything: Decoder<unknown> = (value) => value;

/** Text, a number or a boolean, as the runner hands it to a process: as text. */
const scalar: Decoder<string> = (value, path) =>
  typeof value === "number" || typeof value === "boolean" ? `${value}` : string(value, path);

function orElse<T>(inner: Decoder<T>, missing: T): Decoder<T> {
  return (value, path) => value === undefined ? missing : inner(value, path);
}

const PERMISSIONS = record(string);

const STEP = object<Step>({
  name: orElse(string, ""),
  id: orElse(string, ""),
  uses: orElse(string, ""),
  run: orElse(string, ""),
  if: orElse(scalar, ""),
  env: orElse(record(scalar), {}),
  with: orElse(record(scalar), {}),
});

const JOB = object<Job>({
  "runs-on": string,
  "timeout-minutes": orElse(scalar, ""),
  permissions: orElse<Job["permissions"]>(PERMISSIONS, null),
  env: orElse(record(scalar), {}),
  steps: list(STEP),
});

const INPUT = object<Input>({
  type: string,
  default: orElse(scalar, ""),
  options: orElse(list(scalar), []),
});
