import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { comparedRuns } from "./compared_runs.ts";
import { writeFixtureRun } from "./fixture_run.ts";
import { readRun } from "./read_runs.ts";

Deno.test("a run's validation curves are taken over, thinned where it is long", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const short = await readRun(await writeFixtureRun(folder, { name: "short", epochs: 3 }));
    const { settings, every } = comparedRuns([{ name: "s", runs: [short] }]);
    strictEqual(every, 1);
    const rows = short.metrics.epochs;
    const near = (value: number | null) => Number(value?.toPrecision(7));
    deepStrictEqual(settings, [{
      name: "s",
      runs: [{
        name: "short",
        epochs: [0, 1, 2, 3],
        curves: {
          ssim: rows.map(({ validation }) => near(validation.ssim)),
          psnr: rows.map(({ validation }) => near(validation.psnr)),
          reconstruction: rows.map(({ validation }) => near(validation.reconstruction)),
          perplexity: rows.map(({ validation }) => near(validation.perplexity)),
        },
      }],
    }]);
    const long = await readRun(await writeFixtureRun(folder, { name: "long", epochs: 130 }));
    // 131 rows in at most 25: every sixth, and the last.
    const thinned = comparedRuns([{ name: "s", runs: [long] }, { name: "t", runs: [short] }]);
    strictEqual(thinned.every, 6);
    const [first, second] = thinned.settings.map(({ runs }) => runs[0]);
    deepStrictEqual(first.epochs.slice(0, 3), [0, 6, 12]);
    deepStrictEqual(first.epochs.slice(-2), [126, 130]);
    strictEqual(first.curves.ssim.at(-1), near(long.metrics.epochs[130].validation.ssim));
    deepStrictEqual(second.epochs, [0, 3]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
