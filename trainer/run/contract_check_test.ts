import assert from "node:assert/strict";
import { RunDirectoryError } from "../errors.ts";
import { encodePng } from "../pictures/png.ts";
import { createRaster } from "../pictures/raster.ts";
import { checkRunDirectory } from "./contract_check.ts";
import { writeManifest } from "./manifest.ts";
import { RunDirectory } from "./run_directory.ts";
import type { EvaluationFile, MetricsFile } from "./schema.ts";
import {
  CHECKPOINT,
  CONFIG,
  EVALUATION,
  HASH,
  METRICS,
  STEPS,
  TIMING,
  writeWholeRun,
} from "./whole_run_fixture.ts";

/** Something wrong that a run can have, done to a whole one. */
type Damage = (run: RunDirectory) => Promise<void> | void;

/** Writes a run that keeps the contract, damages it, and lists the violations. */
async function check(
  damage: Damage,
  options: { manifestAfter?: boolean } = { manifestAfter: true },
): Promise<string[]> {
  const parent = await Deno.makeTempDir();
  try {
    const run = await RunDirectory.create(`${parent}/run`);
    await writeWholeRun(run);
    if (!options.manifestAfter) await writeManifest(run, "complete");
    await damage(run);
    if (options.manifestAfter) await writeManifest(run, "complete");
    const problems = await checkRunDirectory(run.path);
    await run.close();
    return problems;
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

Deno.test("checkRunDirectory: a whole run has no violation", async () => {
  assert.deepEqual(await check(() => {}), []);
});

Deno.test("checkRunDirectory: what is no run is refused", async () => {
  await assert.rejects(checkRunDirectory("/nonexistent/run"), RunDirectoryError);
});

for (
  const name of [
    "prior/config.json",
    "prior/metrics.json",
    "samples/samples.json",
    "samples/evaluation.json",
  ]
) {
  Deno.test(`checkRunDirectory: a ${name} that is no such file`, async () => {
    const problems = await check((run) => run.writeText(name, '{"schema_version": 1}'));
    assert.ok(
      problems.length > 0 && problems.every((line) => line.startsWith(name)),
      `${problems}`,
    );
  });
}

const REQUIRED = [
  "environment.json",
  "metrics.json",
  "steps.jsonl",
  "timing.json",
  "evaluation.json",
  "progression.gif",
  "checkpoints/latest",
  "checkpoints/best",
  "frames/epoch-0001.png",
  "reconstructions/test-00000.png",
  "reconstructions/00000_original.png",
  "reconstructions/00000_difference.png",
  "codes/test-00000.png",
];
for (const name of REQUIRED) {
  Deno.test(`checkRunDirectory: without ${name}`, async () => {
    const problems = await check((run) => Deno.remove(`${run.path}/${name}`));
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.ok(problems[0].includes(name), problems[0]);
  });
}

/** Changes one value of a JSON file, or of the copy of a constant. */
function changed<T extends object>(file: T, change: (copy: T) => void): T {
  const copy = structuredClone(file);
  change(copy);
  return copy;
}

const metrics = (change: (file: MetricsFile) => void): Damage => (run) =>
  run.writeJson("metrics.json", changed(METRICS, change));
const evaluation = (change: (file: EvaluationFile) => void): Damage => (run) =>
  run.writeJson("evaluation.json", changed(EVALUATION, change));

const DAMAGES: [what: string, damage: Damage, problem: RegExp][] = [
  [
    "a number that became null",
    async (run) =>
      await run.writeText(
        "metrics.json",
        JSON.stringify(METRICS).replace('"ssim_test10":0.1', '"ssim_test10":null'),
      ),
    /^metrics\.json\.epochs\[0\]\.ssim_test10 must be a finite number: current value is null$/,
  ],
  [
    "a field of the wrong type",
    (run) => run.writeJson("config.json", { ...CONFIG, seed: "7" }),
    /^config\.json\.seed must be a finite number/,
  ],
  [
    "a field that the contract lacks",
    (run) => run.writeJson("timing.json", { ...TIMING, host: "x" }),
    /^timing\.json\.host is not part of the contract$/,
  ],
  [
    "a run that never finished",
    (run) => run.writeJson("timing.json", { ...TIMING, finished: null }),
    /^timing\.json\.finished must match/,
  ],
  [
    "an untimed epoch",
    (run) => run.writeJson("timing.json", { ...TIMING, epochs: [] }),
    /^timing\.json\.epochs must be the trained ones/,
  ],
  [
    "no validation SSIM",
    metrics((file) => file.epochs[1].validation.ssim = null),
    /validation\.ssim/,
  ],
  ["epochs that skip", metrics((file) => file.epochs[1].epoch = 2), /epochs\[1\]\.epoch must be 1/],
  [
    "steps that stand still",
    metrics((file) => file.epochs[1].step = 0),
    /epochs\[1\]\.step must rise/,
  ],
  [
    "an untrained epoch",
    metrics((file) => file.epochs[1].train = null),
    /train must be null at epoch 0 and only/,
  ],
  ["an epoch too few", metrics((file) => file.epochs.pop()), /must hold 2 epochs/],
  [
    "too many codes",
    metrics((file) => file.epochs[1].validation.codes_used = 9),
    /more codes in use than the codebook's 8/,
  ],
  [
    "a fixed slice twice",
    metrics((file) => file.test10[0].index = 0),
    /test10 must name 2 different/,
  ],
  [
    "a fixed slice out of range",
    metrics((file) => file.test10[0].index = 2),
    /test10 must name 2 different/,
  ],
  [
    "subjects of other slices",
    evaluation((file) => file.slices[1].subject = "phantom_0"),
    /subjects must be those of its slices/,
  ],
  [
    "part of the test split",
    evaluation((file) => file.slices.pop()),
    /must hold the whole test split of 2: it holds 1/,
  ],
  [
    "another checkpoint",
    evaluation((file) => file.checkpoint.sha256 = HASH),
    /checkpoint must be a file of the run/,
  ],
  [
    "a pointer to nothing",
    (run) => run.writeText("checkpoints/best", "epoch-0009.safetensors\n"),
    /best as it must name a checkpoint/,
  ],
  [
    "a cut picture",
    (run) =>
      run.writeBytes(
        "frames/epoch-0000.png",
        encodePng(createRaster(4, 4, [0, 0, 0])).slice(0, -4),
      ),
    /^frames\/epoch-0000\.png is cut short/,
  ],
  [
    "a cut GIF",
    (run) => run.writeBytes("progression.gif", new Uint8Array(20)),
    /^progression\.gif is cut short/,
  ],
  [
    "a damaged array",
    (run) => run.writeText("codes/test.npy", "NUMPY"),
    /^codes\/test\.npy is cut short/,
  ],
  [
    "a cut checkpoint",
    (run) => run.writeBytes("checkpoints/epoch-0000.safetensors", CHECKPOINT.slice(0, -1)),
    /epoch-0000\.safetensors: the file is cut short/,
  ],
  [
    "steps that fall",
    (run) =>
      run.writeText(
        "steps.jsonl",
        [STEPS[1], STEPS[0]].map((s) => JSON.stringify(s) + "\n").join(""),
      ),
    /^steps\.jsonl:2\.step must rise/,
  ],
  [
    "a half step",
    (run) => run.writeText("steps.jsonl", JSON.stringify(STEPS[0]) + "\n" + '{"step":'),
    /^steps\.jsonl does not end with a newline/,
  ],
  ["no step", (run) => run.writeText("steps.jsonl", ""), /^steps\.jsonl is empty/],
  [
    "a step without its loss",
    (run) => run.writeText("steps.jsonl", JSON.stringify({ ...STEPS[0], total: undefined }) + "\n"),
    /^steps\.jsonl:1\.total is missing/,
  ],
];
for (const [what, damage, problem] of DAMAGES) {
  Deno.test(`checkRunDirectory: ${what}`, async () => {
    const problems = await check(damage);
    assert.ok(problems.some((line) => problem.test(line)), problems.join("\n") || "no problem");
  });
}

Deno.test("checkRunDirectory: a training slice's picture that no evaluation names", async () => {
  const png = encodePng(createRaster(4, 4, [0, 0, 0]));
  assert.deepEqual(
    await check((run) => run.writeBytes("samples/nearest/0000_training.png", png)),
    ["samples/nearest/0000_training.png is not named in samples/evaluation.json"],
  );
});

Deno.test("checkRunDirectory: a file changed after the manifest, and a run that is not complete", async () => {
  assert.deepEqual(
    await check((run) => run.writeText("samples/a.txt", ""), { manifestAfter: false }),
    ["manifest.json: samples/a.txt is unexpected"],
  );
  const problems = await check((run) => writeManifest(run, "interrupted"), {
    manifestAfter: false,
  });
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^manifest\.json\.status must be one of complete: .*"interrupted"/);
});
