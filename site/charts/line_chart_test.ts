import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { type Chart, type ChartView, initialView } from "./chart.ts";
import { lineChart } from "./line_chart.ts";
import type { Point, Series } from "./series.ts";

function chart(...series: Series[]): Chart {
  return {
    id: "test",
    title: "Losses & <others>",
    description: "described",
    xLabel: "Epoch",
    yLabel: "Loss",
    axis: "epoch",
    scales: ["linear", "log"],
    series,
  };
}

function series(ys: (number | null)[], mark: Series["mark"] = "line"): Series {
  const points = ys.map((y, x): Point => ({ x, y }));
  return { name: "Training", colour: 1, mark, points };
}

function draw(given: Chart, view: Partial<ChartView> = {}): string {
  return lineChart(given, { ...initialView(given), ...view });
}

function paths(svg: string): string[] {
  return [...svg.matchAll(/<path d="([^"]*)"/g)].map(([, d]) => d);
}

function circles(svg: string): number {
  return [...svg.matchAll(/<circle /g)].length;
}

// The name at the line's end takes 6 + ⌈8 · 8.6⌉ = 75 of the width of 480, the
// tick labels 40, and 6 each side stay free: x from 46 to 399. The plot is 220
// high below 30 for the axis title: y from 250 to 30.

Deno.test("points become the coordinates computed by hand", () => {
  const svg = draw(chart(series([0, 5, 10])));
  deepStrictEqual(paths(svg), ["M46,250L222.5,140L399,30"]);
  match(svg, /<circle cx="222.5" cy="140" r="3"\/>/);
});

Deno.test("points have dots where these do not hide the lines", () => {
  const wave = (length: number) => series(Array.from({ length }, (_, x) => x % 7));
  strictEqual(circles(draw(chart(wave(40)))), 40);
  strictEqual(circles(draw(chart(wave(41)))), 0);
  // Six lines of 40 are 240 points; a seventh is too much, unless it is hidden.
  strictEqual(circles(draw(chart(...Array.from({ length: 6 }, () => wave(40))))), 240);
  const seven = chart(...Array.from({ length: 7 }, () => wave(40)));
  strictEqual(circles(draw(seven)), 0);
  strictEqual(circles(draw(seven, { hidden: [3] })), 240);
  for (const mark of ["thin", "dotted", "dash-dotted"] as const) {
    strictEqual(circles(draw(chart(series([1, 2], mark)))), 0);
  }
});

Deno.test("a null or NaN leaves a gap", () => {
  // Five places, 88.25 apart.
  const expected = ["M46,250L134.3,30M310.8,30L399,250"];
  deepStrictEqual(paths(draw(chart(series([0, 10, null, 10, 0])))), expected);
  deepStrictEqual(paths(draw(chart(series([0, 10, NaN, 10, 0])))), expected);
});

Deno.test("on a log scale equal factors are equal distances", () => {
  const svg = draw(chart(series([1, 10, 100])), { scale: "log" });
  const [d] = paths(svg);
  const ys = [...d.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  // Domain [1 / 1.15, 115]: the share of the room below 1 is log 1.15 / log (115 · 1.15).
  const room = 220 * Math.log(1.15) / Math.log(115 * 1.15);
  [250 - room, 140, 30 + room].forEach((y, index) =>
    ok(Math.abs(ys[index] - y) < 0.06, `${ys[index]} is not ${y}`)
  );
});

Deno.test("a log scale drops zero and negative values and says how many", () => {
  const given = chart(series([0, -1, 10, 100]));
  const svg = draw(given, { scale: "log" });
  match(svg, /2 values at or below zero cannot be shown on this scale\./);
  strictEqual(circles(svg), 2);
  ok(!/NaN|Infinity/.test(svg));
  // Changing the scale must not move what is below the chart.
  const height = (svg: string) => /viewBox="0 0 480 (\d+)"/.exec(svg)?.[1];
  strictEqual(height(draw(given)), height(svg));
  ok(!/cannot be shown/.test(draw(given)));
});

Deno.test("one epoch is drawn as a dot", () => {
  const svg = draw(chart(series([0.5])));
  strictEqual(circles(svg), 1);
  ok(!/NaN/.test(svg));
});

Deno.test("dots are left out of thin and of long lines, but not of single points", () => {
  strictEqual(circles(draw(chart(series([1, 2], "thin")))), 0);
  strictEqual(circles(draw(chart(series([1], "thin")))), 1);
  const long = Array.from({ length: 41 }, (_, x) => x);
  strictEqual(circles(draw(chart(series(long)))), 0);
  strictEqual(circles(draw(chart(series([...long, null, 7, null, 8, 9])))), 1);
  strictEqual(circles(draw(chart(series(long, "dots")))), 41);
});

Deno.test("a series without any value draws no path", () => {
  const svg = draw(chart(series([null, null])));
  deepStrictEqual(paths(svg), []);
  ok(!/NaN/.test(svg));
});

Deno.test("text is escaped, title and description are tied to the drawing", () => {
  const svg = draw(chart(series([1, 2])));
  match(
    svg,
    /<title id="test-linear-title">Losses &amp; &lt;others&gt;, linear scale<\/title>/,
  );
  match(svg, /aria-labelledby="test-linear-title test-linear-desc"/);
});

Deno.test("horizontal ticks are whole numbers where all places are", () => {
  const labels = (svg: string) =>
    [...svg.matchAll(/y="269" text-anchor="middle">([^<]+)</g)].map(([, label]) => label);
  deepStrictEqual(labels(draw(chart(series([1, 2])))), ["0", "1"]);
  const halves = { ...series([]), points: [{ x: 0.5, y: 1 }, { x: 1, y: 2 }] };
  deepStrictEqual(labels(draw(chart(halves))), ["0.5", "0.6", "0.7", "0.8", "0.9", "1"]);
});

Deno.test("a hidden series is not drawn, and the axis fits the others", () => {
  const low = { ...series([0, 10]), name: "Low" };
  const high = { ...series([0, 1000]), name: "High" };
  const svg = draw(chart(low, high), { hidden: [1] });
  strictEqual(paths(svg).length, 1);
  match(svg, />10<\/text>/);
  ok(!/000<|High/.test(svg));
  // With nothing to show there is still an axis to come back to.
  const none = draw(chart(low, high), { hidden: [0, 1] });
  deepStrictEqual(paths(none), []);
  match(none, />1\u202f000<\/text>/);
});

Deno.test("a window stretches its part over the plot and cuts off the rest", () => {
  const svg = draw(chart(series([100, 0, 5, 10, 100])), { zoom: [1, 3] });
  const inside = svg.slice(svg.indexOf("<g clip-path"));
  // Five places, now 176.5 apart, of which the second is at 46.
  match(inside, /d="M-130.5,-\d+(\.\d)?L46,250L222.5,140L399,30L575.5,/);
  match(svg, /<clipPath id="test-linear-plot"><rect x="40" y="26" width="365" height="228"\/>/);
});

Deno.test("smoothing keeps the raw line and draws the average over it", () => {
  const svg = draw(chart(series([0, 10, 0])), { smoothing: 0.5 });
  const groups = [...svg.matchAll(/<g class="(series [^"]*)">.*?<path d="([^"]*)"/g)];
  deepStrictEqual(groups.map(([, kind]) => kind), [
    "series series-1 line raw",
    "series series-1 line smoothed",
  ]);
  strictEqual(groups[0][2], "M46,250L222.5,30L399,250");
  // Averages by hand: 0; 5 / 0.75 = 6.667; 2.5 / 0.875 = 2.857, of 22 units each.
  strictEqual(groups[1][2], "M46,250L222.5,103.3L399,187.1");
});

Deno.test("a band reaches from the lowest to the highest value, and the axis holds it", () => {
  const banded = {
    ...series([], "thin"),
    points: [{ x: 0, y: 5, low: 0, high: 10 }, { x: 1, y: 5, low: 5, high: 5 }],
  };
  match(draw(chart(banded)), /<path class="band" d="M46,30L399,140L399,140L46,250Z"\/>/);
});
