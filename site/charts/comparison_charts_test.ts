import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { ComparedRun, ComparedSetting } from "../compared_runs.ts";
import { comparisonCharts, lookOf, meanAndDeviation, MOST_LOOKS } from "./comparison_charts.ts";

function run(name: string, epochs: number[], values: (number | null)[]): ComparedRun {
  return {
    name,
    epochs,
    curves: { ssim: values, psnr: values, reconstruction: values, perplexity: values },
  };
}

const settings: ComparedSetting[] = [
  {
    name: "a",
    runs: [run("a1", [0, 1, 2, 3], [null, 1, 2, 3]), run("a2", [0, 1, 2], [0, 3, 2])],
  },
  { name: "b", runs: [run("b", [0, 1], [5, 6])] },
];

const points = (...chosen: string[]) =>
  comparisonCharts(settings, new Set(chosen))[0].series.map(({ points }) => points);

Deno.test("several seeds are their mean with one standard deviation, where all have a value", () => {
  const [a, b] = points("a1", "a2", "b");
  // Of 1 and 3: mean 2, √((1 + 1) / 1) = √2; of 2 and 2: no spread.
  deepStrictEqual(a, [
    { x: 1, y: 2, low: 2 - Math.SQRT2, high: 2 + Math.SQRT2 },
    { x: 2, y: 2, low: 2, high: 2 },
  ]);
  deepStrictEqual(b, [{ x: 0, y: 5 }, { x: 1, y: 6 }]);
});

Deno.test("what is not chosen does not count, and the series keep their places and looks", () => {
  deepStrictEqual(points("a1"), [[{ x: 1, y: 1 }, { x: 2, y: 2 }, { x: 3, y: 3 }], []]);
  deepStrictEqual(points("b"), [[], [{ x: 0, y: 5 }, { x: 1, y: 6 }]]);
  deepStrictEqual(points(), [[], []]);
  const looks = (...chosen: string[]) =>
    comparisonCharts(settings, new Set(chosen)).map(({ series }) =>
      series.map(({ name, colour, mark }) => [name, colour, mark])
    );
  deepStrictEqual(looks("b"), looks("a1", "a2", "b"));
});

Deno.test("twenty settings can be told apart", () => {
  strictEqual(MOST_LOOKS, 20);
  const looks = Array.from({ length: 21 }, (_, index) => JSON.stringify(lookOf(index)));
  strictEqual(new Set(looks.slice(0, 20)).size, 20);
  strictEqual(looks[20], looks[0]);
});

Deno.test("mean and sample deviation by hand", () => {
  deepStrictEqual(meanAndDeviation([7]), { mean: 7, sd: 0 });
  // Deviations −2, −1, 0, 1, 2: √(10 / 4).
  deepStrictEqual(meanAndDeviation([1, 2, 3, 4, 5]), { mean: 3, sd: Math.sqrt(2.5) });
});
