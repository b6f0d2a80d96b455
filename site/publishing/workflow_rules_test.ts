import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { loadWorkflowLinter } from "./workflow_lint.ts";
import { findBreaches } from "./workflow_rules.ts";
import { parseWorkflow, readWorkflowText, WORKFLOWS } from "./workflow.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const FILES = [...Deno.readDirSync(WORKFLOWS)].map(({ name }) => name).sort();
const ci = await readWorkflowText("ci.yml");
const report = await readWorkflowText("report.yml");

/** Replaces a part that must be there, so that a test cannot pass by changing nothing. */
function edit(text: string, part: string | RegExp, replacement: string): string {
  const edited = text.replace(part, () => replacement);
  ok(edited !== text, `the workflow has no ${part}`);
  return edited;
}

Deno.test("both workflows satisfy actionlint and the project's rules", async () => {
  deepStrictEqual(FILES, ["ci.yml", "report.yml"]);
  const lint = await loadWorkflowLinter();
  for (const [file, text] of [["ci.yml", ci], ["report.yml", report]]) {
    deepStrictEqual(lint(text, file), []);
    deepStrictEqual(findBreaches(text), [], file);
  }
});

const FAULTS: { name: string; text: string; finding: RegExp }[] = [
  { name: "a misspelt key", text: edit(ci, "runs-on:", "run-on:"), finding: /"run-on"/ },
  {
    name: "a bad indent",
    text: edit(ci, "  push:", "   push:"),
    finding: /^ci\.yml:10:1: All mapping items must start at the same column/,
  },
  {
    name: "an unknown event",
    text: edit(ci, "pull_request:", "pull_requests:"),
    finding: /unknown Webhook event "pull_requests"/,
  },
  {
    name: "an unknown context",
    text: edit(report, "inputs.seeds }}", "input.seeds }}"),
    finding: /undefined variable "input"/,
  },
  {
    name: "an input that is not there",
    text: edit(report, "inputs.seeds }}", "inputs.seed }}"),
    finding: /property "seed" is not defined/,
  },
  {
    name: "an output of a job that is not there",
    text: edit(report, "needs.report.outputs.pages-artifact", "needs.report.outputs.pages"),
    finding: /property "pages" is not defined/,
  },
  {
    name: "the output of a step that is not there",
    text: edit(report, "steps.kept.outputs.paths", "steps.keep.outputs.paths"),
    finding: /property "keep" is not defined/,
  },
  {
    name: "a job that needs one that is not there",
    text: edit(report, "needs: report", "needs: reports"),
    finding: /needs job "reports"/,
  },
  {
    name: "an unknown permission",
    text: edit(report, "id-token: write", "id-tokens: write"),
    finding: /unknown permission scope "id-tokens"/,
  },
  {
    name: "text of a stranger in a script",
    text: edit(ci, "run: .ci/run", "run: echo ${{ github.event.pull_request.title }}"),
    finding: /potentially untrusted/,
  },
];

for (const { name, text, finding } of FAULTS) {
  Deno.test(`the linter finds ${name}`, async () => {
    const lint = await loadWorkflowLinter();
    match(lint(text, "ci.yml").join("\n"), finding);
  });
}

const HASH = "3d3c42e5aac5ba805825da76410c181273ba90b1";
const BREACHES: { name: string; text: string; breaches: string[] }[] = [
  {
    name: "an action by its tag",
    text: edit(ci, `actions/checkout@${HASH} # v7.0.1`, "actions/checkout@v7.0.1"),
    breaches: [
      "checks, Check out: must name a commit by its 40 hexadecimal digits: actions/checkout@v7.0.1",
    ],
  },
  {
    name: "an action by a shortened commit",
    text: edit(ci, HASH, HASH.slice(0, 39)),
    breaches: [
      `checks, Check out: must name a commit by its 40 hexadecimal digits: actions/checkout@${
        HASH.slice(0, 39)
      }`,
    ],
  },
  {
    name: "a commit without its version",
    text: edit(ci, " # v7.0.1", ""),
    breaches: [
      `checks, Check out: must say the version of the commit in a comment, # v1.2.3: actions/checkout@${HASH}`,
    ],
  },
  {
    name: "a token left in the checkout",
    text: edit(ci, "persist-credentials: false", "persist-credentials: true"),
    breaches: [
      "checks, Check out: must set persist-credentials to false: the token would lie in .git",
    ],
  },
  {
    name: "an input in a script",
    text: edit(report, 'echo "${names[i]} is finished already"', "echo ${{ inputs.seeds }}"),
    breaches: [
      "report, Train: must take values from env: an expression in a script is code that others write",
    ],
  },
  {
    name: "permissions for all jobs",
    text: edit(ci, "permissions: {}", "permissions:\n  contents: read"),
    breaches: ["permissions of the workflow must be {}: each job names its own"],
  },
  {
    name: "GitHub's default permissions",
    text: edit(ci, "permissions: {}\n", ""),
    breaches: ["permissions of the workflow must be {}: each job names its own"],
  },
  {
    name: "a job without permissions of its own",
    text: edit(ci, "    permissions:\n      contents: read\n", ""),
    breaches: ["checks: needs permissions of its own"],
  },
  {
    name: "a permission that nothing needs",
    text: edit(ci, "contents: read", "contents: write"),
    breaches: [
      "checks: must not have the permission contents: write",
      "checks: may write, so it must run on GitHub's runner, without script or checkout",
    ],
  },
  {
    name: "a pull request on somebody's own machine",
    text: edit(report, "on:\n", "on:\n  pull_request:\n"),
    breaches: [
      `report: runs on ${
        parseWorkflow(report).jobs.report["runs-on"]
      }, so it may only be started by workflow_dispatch`,
    ],
  },
  {
    name: "the checks on somebody's own machine",
    text: edit(ci, "runs-on: ubuntu-24.04", "runs-on: self-hosted"),
    breaches: ["checks: runs on self-hosted, so it may only be started by workflow_dispatch"],
  },
  {
    name: "an image that moves",
    text: edit(report, "runs-on: ubuntu-24.04", "runs-on: ubuntu-latest"),
    breaches: ["publish: may write, so it must run on GitHub's runner, without script or checkout"],
  },
  {
    name: "a pull request with the repository's rights",
    text: edit(ci, "pull_request:", "pull_request_target:"),
    breaches: ["must not be started by pull_request_target"],
  },
  {
    name: "code of the repository in the job that publishes",
    text: edit(report, "      - name: Deploy\n", "      - run: .ci/run\n      - name: Deploy\n"),
    breaches: ["publish: may write, so it must run on GitHub's runner, without script or checkout"],
  },
  {
    name: "a job without an end",
    text: edit(ci, "    timeout-minutes: 90\n", ""),
    breaches: ["checks: needs timeout-minutes"],
  },
  {
    name: "a shell that ignores failures in a pipe",
    text: edit(ci, "defaults:\n  run:\n    shell: bash\n", ""),
    breaches: [
      "defaults.run.shell must be bash: without it a failure in a pipe goes unnoticed",
    ],
  },
  {
    name: "a variable that the README does not explain",
    text: edit(report, "vars.REPORT_FOLDER", "vars.REPORTS"),
    breaches: ["reads the unexplained variable REPORTS"],
  },
  {
    name: "a secret",
    text: edit(report, "${{ vars.REPORT_FOLDER }}", "${{ secrets.REPORT_FOLDER }}"),
    breaches: ["must not use secrets: nothing here needs one"],
  },
];

for (const { name, text, breaches } of BREACHES) {
  Deno.test(`the rules refuse ${name}`, () => {
    deepStrictEqual(findBreaches(text), breaches);
  });
}

Deno.test("the labels of the GPU runner stand in one place", () => {
  const code = (ci + report).split("\n").filter((line) => !line.trim().startsWith("#"));
  strictEqual(code.filter((line) => /self-hosted|GPU_RUNNER/.test(line)).length, 1);
});

Deno.test("one can choose every preset, and by default one that exists", async () => {
  const presets = (await Array.fromAsync(Deno.readDir(`${REPOSITORY}trainer/config/presets`)))
    .filter(({ name }) => name.endsWith(".ts")).map(({ name }) => name.slice(0, -3)).sort();
  const { preset } = parseWorkflow(report).inputs;
  deepStrictEqual([...preset.options].sort(), presets);
  ok(presets.includes(preset.default));
});

Deno.test("the runner's Deno is the one of the checks", async () => {
  const checks = await Deno.readTextFile(`${REPOSITORY}.ci/run`);
  const setUp = parseWorkflow(report).jobs.report.steps.find(({ uses }) =>
    uses.startsWith("denoland/setup-deno@")
  );
  strictEqual(setUp?.with["deno-version"], /deno@([\d.]+)/.exec(checks)?.[1]);
});
