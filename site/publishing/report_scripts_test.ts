import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { runScripts } from "./job_scripts.ts";
import {
  COMMIT,
  contexts,
  names,
  ON_LINUX,
  REPORT_JOB,
  withRunner,
} from "./report_runner_fixture.ts";

const ignore = !ON_LINUX;

Deno.test({
  name: "a job trains, evaluates and reports on a run for each seed",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, calls, checkout, folder }) => {
      const outcome = await dispatch({ seeds: "1 20", epochs: "3" });
      strictEqual(outcome.failed, null, outcome.log);
      const run = (seed: number) => `RUNS/oasis-oasis-epochs3-seed${seed}-01234567`;
      const train = "task train --preset oasis --dataset oasis";
      deepStrictEqual(await calls(), [
        `${train} --seed 1 --epochs 3 --backend webgpu --out ${run(1)}`,
        `${train} --seed 20 --epochs 3 --backend webgpu --out ${run(20)}`,
        `task evaluate ${run(1)}`,
        `task evaluate ${run(20)}`,
        `task site --run ${run(1)} ${run(20)} --out _site`,
      ]);
      strictEqual(
        await Deno.readLink(join(checkout, "data", "prepared", "oasis")),
        join(folder, "prepared", "oasis"),
      );
    }),
});

Deno.test({
  name: "the phantom needs no dataset, and empty epochs are the preset's",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, calls, checkout }) => {
      const outcome = await dispatch({ preset: "quick", dataset: "phantom" });
      strictEqual(outcome.failed, null, outcome.log);
      strictEqual(
        (await calls())[0],
        "task train --preset quick --dataset phantom --seed 1 --backend webgpu " +
          "--out RUNS/quick-phantom-seed1-01234567",
      );
      deepStrictEqual(await names(checkout), []);
    }),
});

Deno.test({
  name: "the next attempt continues the run that was stopped, and only that",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, calls }) => {
      strictEqual((await dispatch({ seeds: "1 2 3" }, "2")).failed, "Train");
      strictEqual((await calls()).length, 2);
      const outcome = await dispatch({ seeds: "1 2 3" });
      strictEqual(outcome.failed, null, outcome.log);
      const run = (seed: number) => `RUNS/oasis-oasis-seed${seed}-01234567`;
      deepStrictEqual((await calls()).slice(0, 2), [
        `task train --resume ${run(2)}`,
        `task train --preset oasis --dataset oasis --seed 3 --backend webgpu --out ${run(3)}`,
      ]);
      match(outcome.log, /oasis-oasis-seed1-01234567 is finished already/);
    }),
});

Deno.test({
  name: "without resume a new run is made beside the old, which its own next attempt continues",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, calls, runs }) => {
      await dispatch();
      strictEqual((await dispatch({ resume: "false" }, "1")).failed, "Train");
      deepStrictEqual(await names(runs), [
        "oasis-oasis-seed1-01234567",
        "oasis-oasis-seed1-01234567-77",
      ]);
      await calls();
      await dispatch({ resume: "false" });
      strictEqual((await calls())[0], "task train --resume RUNS/oasis-oasis-seed1-01234567-77");
    }),
});

Deno.test({
  name: "a run that was killed before its first file begins anew",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, calls, runs }) => {
      const run = join(runs, "oasis-oasis-seed1-01234567");
      await Deno.mkdir(run, { recursive: true });
      await Deno.writeTextFile(join(run, ".lock"), "");
      strictEqual((await dispatch()).failed, null);
      match(
        (await calls())[0],
        /^task train --preset oasis .*--out RUNS\/oasis-oasis-seed1-01234567$/,
      );
      ok(!(await names(run)).includes(".lock"));
    }),
});

Deno.test({
  name: "the report shows every finished run of the runner where that is asked for",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, calls, runs }) => {
      for (const [name, status] of [["a", "complete"], ["b", "interrupted"], ["z", "complete"]]) {
        await Deno.mkdir(join(runs, name), { recursive: true });
        await Deno.writeTextFile(join(runs, name, "manifest.json"), `{"status":"${status}"}`);
      }
      await Deno.mkdir(join(runs, "without-manifest"));
      const own = "RUNS/oasis-oasis-seed1-01234567";
      for (const [all, expected] of [["true", `${own} RUNS/a RUNS/z`], ["false", own]]) {
        const outcome = await dispatch({ all_runs: all });
        strictEqual(outcome.failed, null, outcome.log);
        strictEqual((await calls()).at(-1), `task site --run ${expected} --out _site`);
      }
    }),
});

Deno.test({
  name: "what is uploaded are the run directories with no checkpoint but the best",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, runs }) => {
      const { outputs } = await dispatch({ seeds: "1 2" });
      const run = (seed: number) => join(runs, `oasis-oasis-seed${seed}-01234567`);
      deepStrictEqual(outputs["kept.paths"].split("\n"), [
        run(1),
        `!${run(1)}/checkpoints/epoch-0002.safetensors`,
        run(2),
        `!${run(2)}/checkpoints/epoch-0002.safetensors`,
      ]);
    }),
});

Deno.test({
  name: "inputs that are no names or numbers are refused before anything is done",
  ignore,
  fn: () =>
    withRunner(async ({ dispatch, calls, folder }) => {
      const refused: [Record<string, string>, RegExp][] = [
        [{ dataset: "../prepared" }, /::error::dataset must be .* it is '\.\.\/prepared'/],
        [{ dataset: "oasis; touch pwned" }, /dataset must be/],
        [{ dataset: "$(touch pwned)" }, /dataset must be/],
        [{ dataset: "oasis\n::warning::pwned" }, /it is \$'oasis\\n::warning::pwned'$/m],
        [{ dataset: "" }, /dataset must be/],
        [{ dataset: "missing" }, /no dataset in .*prepared\/missing on the runner: prepare it/],
        [{ preset: "../../x" }, /preset must be/],
        [{ seeds: "" }, /seeds must be/],
        [{ seeds: "1  2" }, /seeds must be/],
        [{ seeds: "1,2" }, /seeds must be/],
        [{ seeds: "-1" }, /seeds must be/],
        [{ seeds: "01" }, /seeds must be/],
        [{ seeds: "1 10 1" }, /seeds must differ: 1 is there twice/],
        [{ seeds: "1\nX=1" }, /seeds must be/],
        [{ epochs: "0" }, /epochs must be/],
        [{ epochs: "3 --set a=b" }, /epochs must be/],
      ];
      for (const [inputs, message] of refused) {
        const outcome = await dispatch(inputs);
        strictEqual(outcome.failed, "Check the inputs, name the runs", JSON.stringify(inputs));
        match(outcome.log, message);
        strictEqual(outcome.log.trim().split("\n").length, 1);
      }
      deepStrictEqual(await calls(), []);
      deepStrictEqual(await names(folder), ["prepared"]);
    }),
});

Deno.test({
  name: "a runner without its folder is refused with what to do",
  ignore,
  fn: async () => {
    const temporary = await Deno.makeTempDir();
    try {
      for (
        const [folder, message] of [
          ["", /Set the repository variable REPORT_FOLDER/],
          ["relative/path", /Set the repository variable REPORT_FOLDER/],
          [join(temporary, "missing"), /Make .*missing on the runner/],
        ] as const
      ) {
        const outcome = await runScripts(REPORT_JOB, {
          directory: temporary,
          temporary,
          contexts: contexts(folder, {}),
          env: { GITHUB_SHA: COMMIT, GITHUB_RUN_ID: "77" },
        });
        strictEqual(outcome.failed, "Check the inputs, name the runs");
        match(outcome.log, message);
      }
    } finally {
      await Deno.remove(temporary, { recursive: true });
    }
  },
});
