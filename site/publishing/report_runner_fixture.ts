/**
 * For tests of the scripts in `report.yml`: a runner's disk, and a checkout in
 * which a stub stands in for Deno.
 *
 * @module
 */
import { join } from "node:path";
import { type JobOutcome, runScripts } from "./job_scripts.ts";
import { type Job, parseWorkflow, readWorkflowText } from "./workflow.ts";

/** The commit that the workflow seems to run on. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** The job of `report.yml` that trains, evaluates and builds. */
export const REPORT_JOB: Job = parseWorkflow(await readWorkflowText("report.yml")).jobs.report;

/** Whether the scripts can run here. */
export const ON_LINUX: boolean = Deno.build.os === "linux";
if (!ON_LINUX) console.warn("skipped: the scripts of report.yml: they are for runners with Linux");

/**
 * Stands in for Deno: notes its arguments, and makes of a run what the trainer
 * would make as far as the scripts look at it. Training fails for the seed in
 * `STUB_STOPS`, as when it is stopped.
 */
const STUB = `#!/bin/bash
echo "$*" >> "$STUB_LOG"
[[ $2 == train ]] || exit 0
run="\${@: -1}"
mkdir -p "$run/checkpoints"
touch "$run/config.json" "$run/checkpoints/epoch-0001.safetensors" "$run/checkpoints/epoch-0002.safetensors"
echo epoch-0001.safetensors > "$run/checkpoints/best"
if [[ $* == *"--seed $STUB_STOPS "* ]]; then
  echo '{ "status": "interrupted" }' > "$run/manifest.json"
  exit 130
fi
printf '{\\n  "status": "complete"\\n}\\n' > "$run/manifest.json"
`;

/** A runner with a dataset, and a checkout in which `deno` is the stub. */
export interface Runner {
  folder: string;
  runs: string;
  checkout: string;
  /** Runs the job; `stops` is the seed whose training fails. */
  dispatch(inputs?: Record<string, string>, stops?: string): Promise<JobOutcome>;
  /** What `deno` was called with since the last time. */
  calls(): Promise<string[]>;
}

/** Makes a runner, gives it to a test, and removes it. */
export async function withRunner(test: (runner: Runner) => Promise<void>): Promise<void> {
  const temporary = await Deno.makeTempDir();
  try {
    // A space, since an owner may choose such a folder.
    const folder = join(temporary, "the runner");
    const checkout = join(temporary, "checkout");
    const log = join(temporary, "calls");
    await Deno.mkdir(join(folder, "prepared", "oasis"), { recursive: true });
    await Deno.writeTextFile(join(folder, "prepared", "oasis", "dataset.json"), "{}");
    await Deno.mkdir(checkout);
    await Deno.mkdir(join(temporary, "bin"));
    await Deno.writeTextFile(join(temporary, "bin", "deno"), STUB, { mode: 0o755 });
    await Deno.writeTextFile(log, "");
    await test({
      folder,
      runs: join(folder, "runs"),
      checkout,
      dispatch: (inputs = {}, stops = "none") =>
        runScripts(REPORT_JOB, {
          directory: checkout,
          temporary,
          contexts: contexts(folder, inputs),
          env: {
            GITHUB_SHA: COMMIT,
            GITHUB_RUN_ID: "77",
            PATH: `${join(temporary, "bin")}:${Deno.env.get("PATH")}`,
            STUB_LOG: log,
            STUB_STOPS: stops,
          },
        }),
      calls: async () => {
        const lines = (await Deno.readTextFile(log)).split("\n").slice(0, -1);
        await Deno.writeTextFile(log, "");
        return lines.map((line) => line.replaceAll(`${folder}/runs`, "RUNS"));
      },
    });
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** Contexts of a dispatch with default inputs but for some. */
export function contexts(folder: string, inputs: Record<string, string>): Record<string, string> {
  const all = {
    preset: "oasis",
    dataset: "oasis",
    seeds: "1",
    epochs: "",
    resume: "true",
    all_runs: "false",
    ...inputs,
  };
  return {
    "vars.REPORT_FOLDER": folder,
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [`inputs.${name}`, value])),
  };
}

/** Names of a folder's entries, sorted. */
export async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}
