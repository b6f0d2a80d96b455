import { strictEqual } from "node:assert/strict";
import { chartCsv } from "./chart_csv.ts";
import { chartFromJson, chartToJson } from "./chart_json.ts";
import type { Chart } from "./chart.ts";

const chart: Chart = {
  id: "test",
  title: "Test",
  description: "",
  xLabel: "Epoch",
  yLabel: "Loss",
  axis: "epoch",
  scales: ["linear"],
  series: [
    { name: "Training", colour: 1, mark: "line", points: [{ x: 1, y: 0.5 }, { x: 2, y: null }] },
    {
      name: 'The "mean", of all',
      colour: 2,
      mark: "line",
      points: [{ x: 0, y: 3, low: 1, high: 4 }, { x: 2, y: 1e-7, low: 0, high: 0.25 }],
    },
  ],
};

Deno.test("chartCsv writes a row a place and quotes what needs it", () => {
  strictEqual(
    chartCsv(chart),
    'Epoch,Training,"The ""mean"", of all","The ""mean"", of all, lowest","The ""mean"", of all, highest"\r\n' +
      "0,,3,1,4\r\n1,0.5,,,\r\n2,,1e-7,0,0.25\r\n",
  );
});

Deno.test("the unit stands with the names", () => {
  const [training] = chart.series;
  strictEqual(
    chartCsv({ ...chart, unit: "dB", series: [training] }),
    "Epoch,Training (dB)\r\n1,0.5\r\n2,\r\n",
  );
});

Deno.test("what the page holds of a chart gives the same table", () => {
  strictEqual(chartCsv(chartFromJson(chartToJson(chart))), chartCsv(chart));
});
