/**
 * The project's own rules for its workflows. What they guard: a stranger's code
 * never runs on a machine that somebody owns, no job may do more than it must,
 * and an action is the code that was looked at.
 *
 * @module
 */
import { type Job, parseWorkflow, type Step, type Workflow } from "./workflow.ts";

/** A runner of GitHub's, of a fixed version; any other is somebody's own. */
const HOSTED = /^ubuntu-\d\d\.04$/;
/** All that any job may be permitted. */
const PERMITTED = ["contents: read", "pages: write", "id-token: write"];
/** Events that only somebody with write access to the repository can cause. */
const TRUSTED = ["workflow_dispatch"];
/** Events that run with the repository's rights on what a stranger may have written. */
const DANGEROUS = ["pull_request_target", "workflow_run", "issue_comment"];
/** Repository variables that README.md explains. */
const VARIABLES = ["GPU_RUNNER_LABELS", "REPORT_FOLDER"];

/**
 * Applies the rules to a workflow.
 *
 * @param text Content of the file.
 * @returns One line for each breach, with the job and step at fault; none where all hold.
 */
export function findBreaches(text: string): string[] {
  const workflow = parseWorkflow(text);
  return [
    ...breachesOfWorkflow(workflow, text),
    ...Object.entries(workflow.jobs).flatMap(([id, job]) => [
      ...breachesOfJob(job, workflow).map((breach) => `${id}: ${breach}`),
      ...job.steps.flatMap((step, index) =>
        breachesOfStep(step, text).map((breach) =>
          `${id}, ${step.name || `step ${index + 1}`}: ${breach}`
        )
      ),
    ]),
  ];
}

function breachesOfWorkflow(workflow: Workflow, text: string): string[] {
  const breaches: string[] = [];
  if (workflow.permissions === null || Object.keys(workflow.permissions).length > 0) {
    breaches.push("permissions of the workflow must be {}: each job names its own");
  }
  if (workflow.shell !== "bash") {
    breaches.push("defaults.run.shell must be bash: without it a failure in a pipe goes unnoticed");
  }
  for (const trigger of workflow.triggers) {
    if (DANGEROUS.includes(trigger)) breaches.push(`must not be started by ${trigger}`);
  }
  for (const [, name] of text.matchAll(/\bvars\.(\w+)/g)) {
    if (!VARIABLES.includes(name)) breaches.push(`reads the unexplained variable ${name}`);
  }
  if (/\bsecrets\b/.test(text)) breaches.push("must not use secrets: nothing here needs one");
  return breaches;
}

function breachesOfJob(job: Job, { triggers }: Workflow): string[] {
  const breaches: string[] = [];
  const hosted = HOSTED.test(job["runs-on"]);
  if (!hosted && triggers.some((trigger) => !TRUSTED.includes(trigger))) {
    breaches.push(`runs on ${job["runs-on"]}, so it may only be started by ${TRUSTED.join(", ")}`);
  }
  if (!/^\d+$/.test(job["timeout-minutes"])) breaches.push("needs timeout-minutes");
  if (job.permissions === null) breaches.push("needs permissions of its own");
  const permissions = Object.entries(job.permissions ?? {}).map(([key, value]) =>
    `${key}: ${value}`
  );
  for (const permission of permissions) {
    if (!PERMITTED.includes(permission)) {
      breaches.push(`must not have the permission ${permission}`);
    }
  }
  const writes = permissions.some((permission) => !permission.endsWith(": read"));
  if (writes && (!hosted || job.steps.some(runsOurCode))) {
    breaches.push("may write, so it must run on GitHub's runner, without script or checkout");
  }
  return breaches;
}

function runsOurCode({ run, uses }: Step): boolean {
  return run !== "" || uses.startsWith("actions/checkout@") || uses.startsWith("./");
}

function breachesOfStep({ uses, run, with: options }: Step, text: string): string[] {
  const breaches: string[] = [];
  if (uses !== "" && !/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40}$/.test(uses)) {
    breaches.push(`must name a commit by its 40 hexadecimal digits: ${uses}`);
  } else if (
    uses !== "" && !versionComments(text, uses).every((line) => /^v\d+\.\d+\.\d+$/.test(line))
  ) {
    breaches.push(`must say the version of the commit in a comment, # v1.2.3: ${uses}`);
  }
  if (uses.startsWith("actions/checkout@") && options["persist-credentials"] !== "false") {
    breaches.push("must set persist-credentials to false: the token would lie in .git");
  }
  if (run.includes("${{")) {
    breaches.push("must take values from env: an expression in a script is code that others write");
  }
  return breaches;
}

/** What follows `#` on each line with this action; empty text where nothing does. */
function versionComments(text: string, uses: string): string[] {
  return text.split("\n")
    .filter((line) => line.includes(`uses: ${uses}`))
    .map((line) => line.split("#")[1]?.trim() ?? "");
}
