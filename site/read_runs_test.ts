import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { writeFixtureRun } from "./fixture_run.ts";
import { spread } from "./read_pictures.ts";
import { findRuns, readRun, readRuns } from "./read_runs.ts";
import { rankRuns } from "./run.ts";
import { SiteError } from "./site_error.ts";

async function withRun(
  test: (directory: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(await writeFixtureRun(folder), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Changes a JSON file of a run. */
async function edit(
  path: string,
  change: (content: Record<string, unknown>) => void,
): Promise<void> {
  const content = JSON.parse(await Deno.readTextFile(path));
  change(content);
  await Deno.writeTextFile(path, JSON.stringify(content));
}

async function refused(
  directory: string,
  message: RegExp,
): Promise<void> {
  await rejects(() => readRun(directory), (error) => {
    strictEqual(error instanceof SiteError, true, String(error));
    strictEqual((error as Error).message.includes("\n"), false);
    return message.test((error as Error).message);
  });
}

Deno.test("a whole run is read", () =>
  withRun(async (directory) => {
    const run = await readRun(directory);
    strictEqual(run.url, "/runs/fixture/");
    strictEqual(run.metrics.epochs.length, 9);
    strictEqual(run.steps.length, 40);
    strictEqual(run.evaluation?.pictures.length, 12);
    strictEqual(Object.keys(run.evaluationPictures).length, 12 * 4);
    deepStrictEqual(run.frames.map(({ epoch }) => epoch), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    strictEqual(run.progression?.width, 320);
    deepStrictEqual(run.generation, {
      architecture: "pixelcnn",
      prior: null,
      samples: null,
      evaluation: null,
      contactSheet: null,
      pairs: [],
    });
  }));

Deno.test("evaluation, timing, steps, frames and pictures may be missing", () =>
  withRun(async (directory) => {
    for (
      const file of [
        "evaluation.json",
        "timing.json",
        "steps.jsonl",
        "frames",
        "progression.gif",
      ]
    ) await Deno.remove(join(directory, file), { recursive: true });
    const run = await readRun(directory);
    deepStrictEqual(
      [run.evaluation, run.timing, run.steps, run.frames, run.progression],
      [null, null, [], [], null],
    );
  }));

Deno.test("broken JSON is refused, and the file named", () =>
  withRun(async (directory) => {
    await Deno.writeTextFile(join(directory, "metrics.json"), '{"epochs": [');
    await refused(directory, /fixture\/metrics\.json as it is not JSON/);
  }));

Deno.test("a later schema version is refused, and the file named", () =>
  withRun(async (directory) => {
    await edit(join(directory, "evaluation.json"), (content) => {
      content.schema_version = 99;
    });
    await refused(
      directory,
      /fixture\/evaluation\.json: schema_version must be 1, .*current value is 99/,
    );
  }));

Deno.test("a value of the wrong type is refused with its place", () =>
  withRun(async (directory) => {
    await edit(join(directory, "metrics.json"), (content) => {
      (content.epochs as { validation: unknown }[])[3].validation = { mse: 1 };
    });
    await refused(
      directory,
      /metrics\.json: epochs\[3\]\.validation\.total must be a finite number: it is missing/,
    );
  }));

Deno.test("a damaged line of steps.jsonl is refused with its number", () =>
  withRun(async (directory) => {
    const path = join(directory, "steps.jsonl");
    await Deno.writeTextFile(path, '{"step": 205', { append: true });
    await refused(directory, /steps\.jsonl line 41 as it is not JSON/);
  }));

Deno.test("a missing file is named; so is a missing directory", () =>
  withRun(async (directory) => {
    await Deno.remove(join(directory, "config.json"));
    await refused(directory, /fixture\/config\.json: there is no such file/);
    await refused(directory + "-not", /there is no such directory/);
  }));

Deno.test("a run without any epoch is refused", () =>
  withRun(async (directory) => {
    await edit(join(directory, "metrics.json"), (content) => {
      content.epochs = [];
    });
    await refused(directory, /has no epoch yet/);
  }));

Deno.test("a picture outside the run is refused", () =>
  withRun(async (directory, folder) => {
    await Deno.writeTextFile(join(folder, "secret.png"), "x");
    for (const file of ["../secret.png", "/etc/hostname", "a b.png"]) {
      await edit(join(directory, "evaluation.json"), (content) => {
        (content.pictures as { panels: { original: string } }[])[0].panels.original = file;
      });
      await refused(directory, /its path must stay inside the run/);
    }
  }));

Deno.test("a picture that is none is refused, and so is a missing one", () =>
  withRun(async (directory) => {
    const path = join(directory, "reconstructions", "best-8-original.png");
    await Deno.writeTextFile(path, "not a picture at all, but long enough");
    await refused(directory, /best-8-original\.png: it is neither a PNG nor a GIF/);
    await Deno.remove(path);
    await refused(directory, /best-8-original\.png: there is no such file/);
  }));

async function withSamples(
  shown: number | null,
  test: (directory: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(await writeFixtureRun(folder, { epochs: 1, samples: { count: 5, shown } }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("samples are read with their nearest training slices, in the order of the file", () =>
  withSamples(3, async (directory) => {
    const { samples, pairs } = (await readRun(directory)).generation;
    strictEqual(samples?.samples.length, 5);
    deepStrictEqual(pairs.map(({ sample, copy }) => [sample, copy]), [
      [2, true],
      [0, false],
      [1, false],
    ]);
    const { nearest, position, log2_likelihood, pictures } = pairs[0];
    deepStrictEqual(nearest, { index: 1002, subject: "phantom_102", position: 0.5, value: 0.88 });
    deepStrictEqual([position, log2_likelihood], [0.5, -768]);
    deepStrictEqual(
      [pictures.sample, pictures.trainingSlice, pictures.difference].map(({ url }) => url),
      [
        "/runs/fixture/samples/sample-0002.png",
        "/runs/fixture/samples/nearest/0002_training.png",
        "/runs/fixture/samples/nearest/0002_difference.png",
      ],
    );
    strictEqual(pictures.difference.width, 64);
  }));

Deno.test("an evaluation from before there were such pictures reads", () =>
  withSamples(null, async (directory) => {
    const { evaluation, pairs } = (await readRun(directory)).generation;
    strictEqual(evaluation?.nearest_pictures, null);
    strictEqual(evaluation?.audit.samples.length, 5);
    deepStrictEqual(pairs, []);
  }));

Deno.test("a pair of a sample that is not there, out of the run, or missing, is refused", () =>
  withSamples(3, async (directory) => {
    type Pictures = { sample: number; difference: string }[];
    const path = join(directory, "samples", "evaluation.json");
    const change = (to: (pictures: Pictures) => void) =>
      edit(path, ({ nearest_pictures }) => to(nearest_pictures as Pictures));
    await change((pictures) => pictures[1].sample = 5);
    await refused(
      directory,
      /names sample 5, which is not there; compare .*"deno task evaluate .* --samples"$/,
    );
    await change((pictures) => [pictures[1].sample, pictures[1].difference] = [0, "../a.png"]);
    await refused(directory, /its path must stay inside the run/);
    await change((pictures) => pictures[1].difference = "samples/nearest/0009_difference.png");
    await refused(directory, /no such file; .*"deno task evaluate [^ ]*fixture --samples"$/);
    await Deno.remove(join(directory, "samples", "contact-sheet.png"));
    await refused(directory, /no such file; .*"deno task sample [^ ]*fixture"$/);
    await edit(path, (content) => content.nearest_pictures = "samples/nearest");
    await refused(directory, /evaluation\.json: nearest_pictures must be a list/);
  }));

Deno.test("two runs of one name are refused", () =>
  withRun(async (directory) => {
    await rejects(() => readRuns([directory, directory]), SiteError);
  }));

Deno.test("a name that is no address is refused", () =>
  withRun(async (directory, folder) => {
    await Deno.rename(directory, join(folder, "my run"));
    await refused(join(folder, "my run"), /Rename the run directory/);
  }));

Deno.test("findRuns sorts, and skips folders without metrics", () =>
  withRun(async (_, folder) => {
    await writeFixtureRun(folder, { name: "another" });
    await Deno.mkdir(join(folder, "started"));
    await Deno.mkdir(join(folder, ".hidden"));
    const { ready, skipped } = await findRuns(folder);
    deepStrictEqual(ready, [join(folder, "another"), join(folder, "fixture")]);
    strictEqual(skipped.length, 1);
    deepStrictEqual(await findRuns(join(folder, "none")), {
      ready: [],
      skipped: [],
    });
  }));

Deno.test("runs are ranked by state, data, updates and name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const made = [
      { name: "a-interrupted", status: "interrupted" as const, synthetic: false },
      { name: "b-phantom" },
      { name: "c-real-9", synthetic: false },
      { name: "c-real-10", synthetic: false },
      { name: "a-longer", synthetic: false, epochs: 2 },
      { name: "d-unscored", evaluated: false, synthetic: false },
    ];
    const directories: string[] = [];
    for (const options of made) {
      directories.push(await writeFixtureRun(folder, { epochs: 1, ...options }));
    }
    const ranked = rankRuns(await readRuns(directories));
    const names = ranked.map(({ name }) => name);
    deepStrictEqual(names, [
      "a-longer",
      "c-real-10",
      "c-real-9",
      "b-phantom",
      "d-unscored",
      "a-interrupted",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("spread keeps the ends", () => {
  deepStrictEqual(spread([1, 2, 3], 6), [1, 2, 3]);
  deepStrictEqual(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 6), [
    0,
    2,
    4,
    6,
    8,
    10,
  ]);
});

Deno.test("the prior's network is read; one that has no name is the first there was", () =>
  withRun(async (run) => {
    const read = async (prior: unknown) => {
      await Deno.mkdir(join(run, "prior"), { recursive: true });
      await Deno.writeTextFile(join(run, "prior/config.json"), JSON.stringify({ prior }));
      return (await readRun(run)).generation.architecture;
    };
    strictEqual(await read({ architecture: "transformer" }), "transformer");
    strictEqual(await read({ layers: 8 }), "pixelcnn");
    await rejects(
      () => read({ architecture: "lstm" }),
      (error) =>
        error instanceof SiteError && /prior\/config\.json.*architecture/.test(error.message),
    );
  }));
