import { match, ok, strictEqual } from "node:assert/strict";
import { type Chart, initialView } from "./chart.ts";
import { CHART_STYLE, LIGHT_COLOURS } from "./chart_style.ts";
import { standaloneSvg } from "./standalone_svg.ts";

const chart: Chart = {
  id: "test",
  title: "A & B",
  description: "described",
  xLabel: "Epoch",
  yLabel: "Loss",
  axis: "epoch",
  scales: ["linear", "log"],
  series: [
    { name: "A", colour: 1, mark: "line", points: [{ x: 0, y: 1 }, { x: 1, y: 2 }] },
    { name: "B", colour: 2, mark: "line", points: [{ x: 0, y: 3 }, { x: 1, y: 4 }] },
  ],
};

Deno.test("the colours are the style sheet's light ones", async () => {
  const css = await Deno.readTextFile(new URL("../style.css", import.meta.url));
  const light = css.slice(css.indexOf(":root {"), css.indexOf("}"));
  for (const [name, colour] of Object.entries(LIGHT_COLOURS)) {
    strictEqual(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(light)?.[1], colour, name);
  }
});

Deno.test("a file holds all it needs: namespace, style, title, legend and paper", () => {
  const { svg, width, height } = standaloneSvg(chart, initialView(chart));
  match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  match(svg, new RegExp(`viewBox="0 0 ${width} ${height}"`));
  ok(svg.includes(`<style>${CHART_STYLE}</style>`));
  match(svg, /<text class="title" y="14">A &amp; B, linear scale<\/text>/);
  match(svg, /<g class="legend">.*>A<\/text>.*>B<\/text>/);
  ok(!/var\(|https?:(?!\/\/www\.w3\.org\/2000\/svg")/.test(svg));
});

Deno.test("a file shows the view, and says what was smoothed", () => {
  const view = { ...initialView(chart), hidden: [1], smoothing: 0.6, scale: "log" as const };
  const { svg } = standaloneSvg(chart, view);
  match(svg, />A &amp; B, logarithmic scale, smoothed 0.60<\/text>/);
  ok(!/>B<\/text>/.test(svg));
});
