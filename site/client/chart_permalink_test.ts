import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Chart, type ChartView, initialView } from "../charts/chart.ts";
import { viewFromText, viewToText } from "./chart_permalink.ts";

const points = Array.from({ length: 101 }, (_, x) => ({ x, y: x }));
const chart: Chart = {
  id: "total",
  title: "Total",
  description: "",
  xLabel: "Epoch",
  yLabel: "Loss",
  axis: "epoch",
  scales: ["linear", "log"],
  series: [
    { name: "A", colour: 1, mark: "line", points },
    { name: "B", colour: 2, mark: "line", points },
    { name: "C", colour: 3, mark: "line", points },
  ],
};

Deno.test("a view is written shortly, the usual one not at all", () => {
  strictEqual(viewToText(chart, initialView(chart)), "");
  strictEqual(
    viewToText(chart, { scale: "log", smoothing: 0.6, hidden: [0, 2], zoom: [10, 50] }),
    "log,s60,h1,h3,z10-50",
  );
  const reversed: Chart = { ...chart, scales: ["log", "linear"] };
  strictEqual(viewToText(reversed, { ...initialView(reversed), scale: "linear" }), "linear");
});

Deno.test("every view survives the way through an address", () => {
  for (const scale of ["linear", "log"] as const) {
    for (let percent = 0; percent < 100; percent++) {
      for (const zoom of [null, [10, 50], [0, 1]] as const) {
        for (const hidden of [[], [1], [0, 1, 2]]) {
          const view: ChartView = { scale, smoothing: percent / 100, hidden, zoom };
          deepStrictEqual(viewFromText(chart, viewToText(chart, view)), view);
        }
      }
    }
  }
});

Deno.test("places that are no whole numbers survive too", () => {
  const series = [-1.5, -0.25, 1e-7, 0.5].map((x) => ({ x, y: x }));
  const fractions: Chart = { ...chart, series: [{ ...chart.series[0], points: series }] };
  for (const zoom of [[-1.5, -0.25], [-0.25, 1e-7], [1e-7, 0.5]] as const) {
    const view: ChartView = { ...initialView(fractions), zoom };
    deepStrictEqual(viewFromText(fractions, viewToText(fractions, view)), view);
  }
});

Deno.test("what the chart does not have is passed over", () => {
  deepStrictEqual(viewFromText(chart, "cubic,s600,h9,z5,zz,z-,"), initialView(chart));
  deepStrictEqual(viewFromText(chart, "z-900-900"), initialView(chart));
  strictEqual(viewFromText({ ...chart, scales: ["linear"] }, "log").scale, "linear");
  const dots: Chart = { ...chart, series: [{ ...chart.series[0], mark: "dots" }] };
  strictEqual(viewFromText(dots, "s60").smoothing, 0);
});
