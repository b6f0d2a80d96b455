import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { type JobOutcome, parseEnvironmentFile, runScripts } from "./job_scripts.ts";
import { ON_LINUX } from "./report_runner_fixture.ts";
import { parseWorkflow } from "./workflow.ts";

const ignore = !ON_LINUX;

/** Runs the scripts of a job with these steps, which are YAML. */
async function run(steps: string): Promise<JobOutcome> {
  const { job } = parseWorkflow(`
on: push
jobs:
  job:
    runs-on: ubuntu-24.04
    env: { SEEDS: "\${{ inputs.seeds }}", PLACE: job }
    steps: ${steps}
`).jobs;
  const temporary = await Deno.makeTempDir();
  try {
    return await runScripts(job, {
      directory: temporary,
      temporary,
      contexts: { "inputs.seeds": "1 $(echo 2)" },
      env: { FORCED: "forced" },
    });
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

Deno.test({
  name: "scripts see the values of the job, the step, and the steps before",
  ignore,
  fn: async () => {
    const { failed, log, ran, outputs } = await run(`
      - { name: first, id: one, run: 'echo "A=x y" >> "$GITHUB_ENV"; echo "b=2" >> "$GITHUB_OUTPUT"' }
      - { name: action, uses: some/action@v1 }
      - { name: second, env: { PLACE: step, FORCED: step }, run: 'echo "$A/$SEEDS/$PLACE/$FORCED"' }`);
    strictEqual(failed, null);
    strictEqual(log, "x y/1 $(echo 2)/step/forced\n");
    deepStrictEqual(ran, ["first", "second"]);
    deepStrictEqual(outputs, { "one.b": "2" });
  },
});

Deno.test({
  name: "the first failure ends the job, in a pipe too",
  ignore,
  fn: async () => {
    for (const script of ["false; echo on", "false | cat; echo on"]) {
      const { failed, log, ran } = await run(`
      - { name: failing, run: '${script}' }
      - { name: next, run: echo next }`);
      strictEqual(failed, "failing");
      strictEqual(log, "");
      deepStrictEqual(ran, ["failing"]);
    }
  },
});

Deno.test({
  name: "what cannot be known here is an error, not an empty text",
  ignore,
  fn: async () => {
    await rejects(run(`[{ run: echo, env: { A: "\${{ github.actor }}" } }]`), /github\.actor/);
    await rejects(run(`[{ name: maybe, run: echo, if: always() }]`), (error: Error) => {
      match(error.message, /"maybe" runs: if: always\(\)/);
      return true;
    });
  },
});

Deno.test("files of the environment are read as GitHub's runner does", () => {
  deepStrictEqual(parseEnvironmentFile("A=1=2\nB<<END\nx=1\n\ny\nEND\nC=\n"), {
    A: "1=2",
    B: "x=1\n\ny",
    C: "",
  });
});
