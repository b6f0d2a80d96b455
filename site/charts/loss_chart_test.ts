import { match, ok, strictEqual } from "node:assert/strict";
import type { StepRecord } from "@oasis-vq-vae/trainer/run/schema";
import { stepLossChart } from "./loss_chart.ts";

function steps(count: number): StepRecord[] {
  return Array.from({ length: count }, (_, index): StepRecord => ({
    step: index + 1,
    epoch: 1,
    total: index === 777 ? 99 : 1,
    reconstruction: 1,
    codebook: 1,
    commitment: 1,
    perplexity: null,
    learning_rate: 1e-3,
    gradient_norm: 1,
  }));
}

Deno.test("few steps are all drawn", () => {
  const { chart, groupSize } = stepLossChart(steps(200));
  strictEqual(groupSize, 1);
  strictEqual(chart.series[0].points.length, 200);
  match(chart.description, /as logged/);
});

Deno.test("100,000 steps become 200 groups that keep the peak, and the chart says so", () => {
  const { chart, groupSize } = stepLossChart(steps(100_000));
  strictEqual(groupSize, 500);
  const { points } = chart.series[0];
  strictEqual(points.length, 200);
  strictEqual(points[1].high, 99);
  ok((points[1].y ?? NaN) < 2);
  match(chart.description, /the mean of every 500 logged steps/);
});
