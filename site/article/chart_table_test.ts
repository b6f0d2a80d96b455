import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { renderComponent } from "lume/jsx-runtime";
import type { Chart } from "../charts/chart.ts";
import type { Point } from "../charts/series.ts";
import { ChartTable } from "./chart_table.tsx";

async function table(points: Point[], unit?: string): Promise<{ html: string; rows: string[][] }> {
  const chart: Chart = {
    id: "test",
    title: "Test",
    description: "",
    xLabel: "Epoch",
    yLabel: "Loss",
    axis: "epoch",
    unit,
    scales: ["linear"],
    series: [{ name: "Training", colour: 1, mark: "line", points }],
  };
  const html = await renderComponent(ChartTable({ chart }));
  const body = html.slice(html.indexOf("<tbody>"));
  const rows = [...body.matchAll(/<th scope="row">([^<]*)<\/th><td>([^<]*)<\/td>/g)];
  return { html, rows: rows.map(([, x, y]) => [x, y]) };
}

Deno.test("a short table has a row a place, with gaps and bands", async () => {
  const { html, rows } = await table([
    { x: 1, y: 0.12345 },
    { x: 2, y: null },
    { x: 1000, y: 3, low: 2, high: 4 },
  ], "dB");
  deepStrictEqual(rows, [["1", "0.1235"], ["2", "–"], ["1\u202f000", "2 to 4"]]);
  match(html, /<th scope="col">Training \(dB\)<\/th>/);
});

Deno.test("a long table joins rows, keeps every peak, and says so", async () => {
  const points = Array.from({ length: 250 }, (_, x) => ({ x, y: x === 100 ? 9 : 1 }));
  const { html, rows } = await table(points);
  strictEqual(rows.length, 50);
  // Five places a row: 100 to 104 are the 21st.
  deepStrictEqual(rows[20], ["100 to 104", "1 to 9"]);
  deepStrictEqual(rows[49], ["245 to 249", "1"]);
  match(html, /lowest and highest value of 5 neighbouring points a row/);
});
