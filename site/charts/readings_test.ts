import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Chart, initialView } from "./chart.ts";
import { describeReadings, readingsAt } from "./readings.ts";

const chart: Chart = {
  id: "test",
  title: "Test",
  description: "",
  xLabel: "Epoch",
  yLabel: "PSNR (dB)",
  axis: "epoch",
  unit: "dB",
  scales: ["linear"],
  series: [
    { name: "Training", colour: 1, mark: "line", points: [{ x: 1, y: 4 }, { x: 2, y: 8 }] },
    {
      name: "Validation",
      colour: 2,
      mark: "line",
      points: [{ x: 0, y: 1, low: 0.5, high: 2 }, { x: 2, y: null }],
    },
  ],
};
const view = initialView(chart);

Deno.test("readings have value, unit and band; a series that has not begun has none", () => {
  const readings = readingsAt(chart, view, 0);
  deepStrictEqual(
    readings.map(({ series, value, details }) => [series.name, value, details]),
    [["Validation", "1\u00a0dB", ["0.5 to 2"]]],
  );
  strictEqual(describeReadings(chart, readings, 0), "Epoch 0: Validation 1\u00a0dB (0.5 to 2).");
});

Deno.test("a gap is said, and the moving average beside the value", () => {
  const readings = readingsAt(chart, { ...view, smoothing: 0.5 }, 2);
  deepStrictEqual(readings.map(({ value, details }) => [value, details]), [
    // (4 + 2 · 8) / 3
    ["8\u00a0dB", ["smoothed 6.667"]],
    ["–", []],
  ]);
  strictEqual(readings[0].marked, 20 / 3);
});

Deno.test("hidden series are not read", () => {
  deepStrictEqual(readingsAt(chart, { ...view, hidden: [0, 1] }, 2), []);
  strictEqual(describeReadings(chart, [], 2), "Epoch 2: no values.");
});
