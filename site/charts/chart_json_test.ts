import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Chart } from "./chart.ts";
import { chartFromJson, chartToJson } from "./chart_json.ts";

function chart(series: Chart["series"], title = "Test"): Chart {
  return {
    id: "test",
    title,
    description: "described",
    xLabel: "Epoch",
    yLabel: "Loss",
    axis: "epoch",
    unit: "dB",
    scales: ["log", "linear"],
    yDomain: [0, 5],
    series,
  };
}

Deno.test("a chart survives the way through the page", () => {
  const points = [{ x: 0, y: null }, { x: 3, y: 0.125 }, { x: 4.5, y: -2 }];
  const given = chart([
    { name: "A", colour: 1, mark: "line", points },
    { name: "B", colour: 2, mark: "dashed", points },
    { name: "C", colour: 3, mark: "thin", points: [{ x: 0, y: 1, low: 0, high: 2 }] },
    { name: "D", colour: 4, mark: "dots", points: [] },
  ]);
  deepStrictEqual(chartFromJson(chartToJson(given)), given);
});

Deno.test("common places are written once", () => {
  const points = [{ x: 123_456, y: 1 }];
  const one = { name: "A", colour: 1, mark: "line", points } as const;
  strictEqual(chartToJson(chart([one, one])).match(/123456/g)?.length, 1);
});

Deno.test("values have seven digits, and what is no number becomes a gap", () => {
  const points = [1 / 3, NaN, Infinity].map((y, x) => ({ x, y }));
  const read = chartFromJson(chartToJson(chart([{ name: "A", colour: 1, mark: "line", points }])));
  deepStrictEqual(read.series[0].points, [
    { x: 0, y: 0.3333333 },
    { x: 1, y: null },
    { x: 2, y: null },
  ]);
});

Deno.test("no text of a chart can end the element around the JSON", () => {
  const json = chartToJson(chart([], "</script><!--"));
  ok(!json.includes("<"));
  strictEqual(chartFromJson(json).title, "</script><!--");
});
