import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { csvParse } from "d3-dsv";
import { writeFixtureRun } from "./fixture_run.ts";
import { readRun } from "./read_runs.ts";
import type { Run } from "./run.ts";
import { metricsCsv, slicesCsv, stepsCsv } from "./run_csv.ts";

async function withRun(test: (run: Run) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    test(await readRun(await writeFixtureRun(folder, { epochs: 2 })));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a row an epoch, with every value of metrics.json at full precision", () =>
  withRun(({ metrics }) => {
    const rows = csvParse(metricsCsv(metrics));
    strictEqual(rows.length, 3);
    metrics.epochs.forEach((epoch, index) => {
      const { train, validation, ...rest } = epoch;
      const wanted: Record<string, number | null> = { ...rest };
      for (const [key, value] of Object.entries(validation)) wanted[`validation_${key}`] = value;
      for (const key of Object.keys(validation)) {
        wanted[`train_${key}`] = train?.[key as keyof typeof train] ?? null;
      }
      const found = Object.entries(rows[index]).map(([key, text]) =>
        [key, text === "" ? null : Number(text)] as const
      );
      deepStrictEqual(Object.fromEntries(found), wanted);
    });
  }));

Deno.test("a row an update, and a row a test slice", () =>
  withRun(({ steps, evaluation }) => {
    const numbers = (text: string) => text === "" ? null : Number(text);
    const stepRows = csvParse(stepsCsv(steps));
    deepStrictEqual(
      stepRows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, text]) => [key, numbers(text)]))
      ),
      steps.map((step) => ({ ...step })),
    );
    const sliceRows = csvParse(slicesCsv(evaluation!));
    deepStrictEqual(
      sliceRows.map(({ subject, ...row }) => ({
        subject,
        ...Object.fromEntries(Object.entries(row).map(([key, text]) => [key, numbers(text)])),
      })),
      evaluation!.slices.map((slice) => ({ ...slice })),
    );
  }));
