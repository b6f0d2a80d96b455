import { deepStrictEqual } from "node:assert/strict";
import { readRun } from "./read_runs.ts";
import { writeFixtureRun } from "./fixture_run.ts";
import type { Run } from "./run.ts";
import { configDifferences, settingsOf } from "./settings.ts";

/** Three runs: two seeds of one setting, and another learning rate. */
async function threeRuns(body: (runs: Run[]) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const run = await readRun(await writeFixtureRun(`${folder}/quick-seed1`));
    const altered = (name: string, seed: number, learningRate: number, shift: number): Run => ({
      ...run,
      name,
      config: { ...run.config, seed, training: { ...run.config.training, learningRate } },
      metrics: {
        ...run.metrics,
        epochs: run.metrics.epochs.map((epoch) => ({
          ...epoch,
          validation: { ...epoch.validation, ssim: epoch.validation.ssim! + shift },
        })),
      },
    });
    const { learningRate } = run.config.training;
    body([
      altered("quick-seed1", 1, learningRate, 0),
      altered("quick-seed2", 2, learningRate, 0.02),
      altered("slow", 1, learningRate / 2, -0.1),
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runs that differ in the seed alone are one setting", () =>
  threeRuns((runs) => {
    deepStrictEqual(
      settingsOf(runs).map(({ name, runs }) => [name, runs.map(({ name }) => name)]),
      [["quick, 2 seeds", ["quick-seed1", "quick-seed2"]], ["slow", ["slow"]]],
    );
  }));

Deno.test("what configurations differ in is listed with each run's value", () =>
  threeRuns((runs) => {
    const { learningRate } = runs[0].config.training;
    deepStrictEqual(configDifferences(runs), [
      { key: "seed", values: ["1", "2", "1"] },
      {
        key: "training.learningRate",
        values: [learningRate, learningRate, learningRate / 2].map(String),
      },
    ]);
    deepStrictEqual(configDifferences(runs.slice(0, 1)), []);
  }));
