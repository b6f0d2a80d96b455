import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { lineChart, type LineChartOptions } from "./line_chart.ts";
import type { Point, Series } from "./series.ts";

const options: LineChartOptions = {
  id: "test",
  title: "Losses & <others>",
  description: "described",
  xLabel: "Epoch",
  yLabel: "Loss",
  scale: "linear",
};

function series(ys: (number | null)[], mark: Series["mark"] = "line"): Series {
  const points = ys.map((y, x): Point => ({ x, y }));
  return { name: "Training", colour: 1, mark, points };
}

function paths(svg: string): string[] {
  return [...svg.matchAll(/<path d="([^"]*)"/g)].map(([, d]) => d);
}

function circles(svg: string): number {
  const marks = svg.slice(svg.lastIndexOf('<g class="series'));
  return [...marks.matchAll(/<circle /g)].length;
}

// The plot area is 480 − 56 − 12 wide with 6 of inset (x from 62 to 462), and
// 220 high below a legend row of 20 and 30 for the axis title (y from 270 to 50).

Deno.test("points become the coordinates computed by hand", () => {
  const { svg } = lineChart([series([0, 5, 10])], options);
  deepStrictEqual(paths(svg), ["M62,270L262,160L462,50"]);
  match(svg, /<circle cx="262" cy="160" r="3"\/>/);
});

Deno.test("a null or NaN leaves a gap", () => {
  deepStrictEqual(
    paths(lineChart([series([0, 10, null, 10, 0])], options).svg),
    ["M62,270L162,50M362,50L462,270"],
  );
  deepStrictEqual(
    paths(lineChart([series([0, 10, NaN, 10, 0])], options).svg),
    ["M62,270L162,50M362,50L462,270"],
  );
});

Deno.test("on a log scale equal factors are equal distances", () => {
  const { svg } = lineChart([series([1, 10, 100])], {
    ...options,
    scale: "log",
  });
  const [d] = paths(svg);
  const ys = [...d.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  // Domain [1 / 1.15, 115]: the share of the room below 1 is log 1.15 / log (115 · 1.15).
  const room = 220 * Math.log(1.15) / Math.log(115 * 1.15);
  [270 - room, 160, 50 + room].forEach((y, index) =>
    ok(Math.abs(ys[index] - y) < 0.006, `${ys[index]} is not ${y}`)
  );
});

Deno.test("a log scale drops zero and negative values and says how many", () => {
  const { svg } = lineChart([series([0, -1, 10, 100])], {
    ...options,
    scale: "log",
  });
  match(svg, /2 values at or below zero cannot be shown on this scale\./);
  strictEqual(circles(svg), 2);
  ok(!/NaN|Infinity/.test(svg));
});

Deno.test("one epoch is drawn as a dot", () => {
  const { svg } = lineChart([series([0.5])], options);
  strictEqual(circles(svg), 1);
  ok(!/NaN/.test(svg));
});

Deno.test("a line without dots still shows a single point", () => {
  strictEqual(circles(lineChart([series([1, 2], "thin")], options).svg), 0);
  strictEqual(circles(lineChart([series([1], "thin")], options).svg), 1);
});

Deno.test("a series without any value draws no path", () => {
  const { svg } = lineChart([series([null, null])], options);
  deepStrictEqual(paths(svg), []);
  ok(!/NaN/.test(svg));
});

Deno.test("text is escaped, title and description are tied to the drawing", () => {
  const { svg } = lineChart([series([1, 2])], options);
  match(svg, /<title id="test-title">Losses &amp; &lt;others&gt;<\/title>/);
  match(svg, /aria-labelledby="test-title test-desc"/);
});

Deno.test("horizontal ticks are whole numbers", () => {
  const { svg } = lineChart([series([1, 2])], options);
  const labels = [...svg.matchAll(/y="289" text-anchor="middle">([^<]+)</g)];
  deepStrictEqual(labels.map(([, label]) => label), ["0", "1"]);
});
